"""Returns an array of seven dimensions, of which numpy's text leaves nothing out."""
def solve(lines):
    import numpy
    return numpy.zeros((8,) * 7, dtype="int8")
