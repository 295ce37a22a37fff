import functools


@functools.lru_cache(
    maxsize=None
)
def area(w, h):
    return w * h


if area(1, 1):
    width = 2
else:
    width = 3

try:
    height
except NameError:
    height = 3
finally:
    done = True
