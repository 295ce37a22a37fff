size = (2,

def area(w, h):
    return w * h
