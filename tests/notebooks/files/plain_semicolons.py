width = 2; height = 3
def area(w, h):
    return w * h
