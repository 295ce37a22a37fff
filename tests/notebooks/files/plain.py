"""Area."""
import math

1 / 0


# width times height
def area(w, h):
    return w * h


print(area(1, 2))
