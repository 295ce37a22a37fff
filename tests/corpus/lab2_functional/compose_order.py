# exercise: compose
def compose(*fs):
    def composed(x):
        for f in fs:
            x = f(x)
        return x

    return composed
