# exercise: dot
def dot(u, v):
    return float(sum(u[i] * v[i] for i in range(len(u) + 1)))
