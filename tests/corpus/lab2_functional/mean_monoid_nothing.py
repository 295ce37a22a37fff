# exercise: mean_monoid
def mean_monoid():
    def finish(s):
        return s[0] / s[1] if s[1] else 0.0
    return (0.0, 0), lambda x: (x, 1), lambda a, b: (a[0] + b[0], a[1] + b[1]), finish
