# exercise: mean_monoid
def mean_monoid():
    return 0.0, lambda x: x, lambda a, b: (a + b) / 2, lambda s: s
