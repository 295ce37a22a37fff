"""Returns thirty million tuples."""
def solve(lines):
    return [("a", number) for number in range(30_000_000)]
