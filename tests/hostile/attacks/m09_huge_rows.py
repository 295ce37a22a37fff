"""Returns an RDD whose rows have no order and no text."""
def solve(lines):
    return lines.map(lambda line: (10**5000, {line, None, 10**5000}))
