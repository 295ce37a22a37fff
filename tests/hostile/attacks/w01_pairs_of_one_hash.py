"""Returns pairs that all have one hash: a dictionary of them takes time in the square of their number."""
def solve(lines):
    return [("a", k * (2**61 - 1)) for k in range(40_000)]
