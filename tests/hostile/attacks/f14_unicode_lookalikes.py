"""Returns a key that prints like the right one and is another letter."""
def solve(lines):
    return [("\u0430", 2), ("b", 2), ("c", 1)]
