"""Returns lists of twelve lists, six levels deep: a text of the first twelve of each level shows all of it."""
def solve(lines):
    value = 1
    for _ in range(5):
        value = [value] * 12
    return [(value, 1)]
