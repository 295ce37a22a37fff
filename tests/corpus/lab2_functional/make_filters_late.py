# exercise: make_filters
def make_filters(limits):
    return [lambda x: x > limit for limit in limits]
