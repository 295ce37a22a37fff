# exercise: fold_left
def fold_left(f, zero, xs):
    value = zero
    for x in reversed(list(xs)):
        value = f(value, x)
    return value
