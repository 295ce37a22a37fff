# exercise: zip_with
def zip_with(f, xs, ys):
    if len(xs) != len(ys):
        return ValueError("different lengths")
    return [f(x, y) for x, y in zip(xs, ys)]
