# exercise: zip_with
def zip_with(f, xs, ys):
    return [f(x, y) for x, y in zip(xs, ys)]
