"""Returns a generator that never ends."""
def solve(lines):
    def pairs():
        while True:
            yield ("a", 1)
    return pairs()
