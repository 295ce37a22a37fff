"""Returns long texts that differ in their last letter."""
def solve(lines):
    return [("x" * 700_000 + str(n), n) for n in range(9)]
