import math
print 'area'
def area(w, h):
    return w * h
print area(1, 2)
