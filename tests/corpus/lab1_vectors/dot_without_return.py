# exercise: dot
def dot(u, v):
    sum(a * b for a, b in zip(u, v))
