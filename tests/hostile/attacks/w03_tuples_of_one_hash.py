"""Returns a set of nested tuples that all have one hash."""
def solve(lines):
    return {("a", (k * (2**61 - 1),)) for k in range(3_000)}
