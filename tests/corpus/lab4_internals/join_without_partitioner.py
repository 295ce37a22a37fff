# exercise: copartition_join
def copartition_join(a, b, n):
    return a.join(b)
