# exercise: lazy_map
def lazy_map(f, xs):
    return [f(x) for x in xs]
