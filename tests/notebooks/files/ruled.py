import math
# ---
1 / 0
# ---
def area(w, h):
    return w * h
# ---
width = 2
