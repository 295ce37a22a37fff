# exercise: dot
def dot(u, v):
    return sum(a * b for a, b in zip(u, v))
