# exercise: matmul
def matmul(a, b):
    return [[x * y for x, y in zip(r, s)] for r, s in zip(a, b)]
