"""Returns an integer of ten million bits: slow to print in decimal."""
def solve(lines):
    return [("a", 1 << 10_000_000)]
