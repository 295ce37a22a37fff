def area(w, h):
# ---------------
    return w * h

# ---
width = 2
