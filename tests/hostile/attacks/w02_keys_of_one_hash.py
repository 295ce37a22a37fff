"""Returns a dictionary whose keys all have one hash."""
def solve(lines):
    return {k * (2**61 - 1): 1 for k in range(3_000)}
