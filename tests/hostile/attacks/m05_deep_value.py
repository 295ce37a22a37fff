"""Returns lists in lists, nearly as deep as they may be."""
def solve(lines):
    value = 10**5000
    for _ in range(60):
        value = [value]
    return value
