"""Returns a list nested a hundred thousand levels deep."""
def solve(lines):
    result = []
    for _ in range(100_000):
        result = [result]
    return result
