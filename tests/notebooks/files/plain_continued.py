width = 1 + \
    1
height = (
1 +
2
)
def area(w, h):
    return w * h
