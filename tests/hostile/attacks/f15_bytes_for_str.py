"""Returns bytes where text is due."""
def solve(lines):
    return [(b"a", 2), (bytearray(b"b"), 2), (memoryview(b"c"), 1)]
