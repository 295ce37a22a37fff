"""Returns the right words with counts of thousands of digits."""
def solve(lines):
    return [(word, 10**5000) for word in sorted(set(" ".join(lines).split()))]
