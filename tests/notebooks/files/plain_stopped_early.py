import sys
sys.exit(0)
def area(w, h):
    return w * h
