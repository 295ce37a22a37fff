"""Prints bytes that are no text."""
import os
def solve(lines):
    os.write(1, bytes(range(256)) * 4)
    os.write(2, b"\xff\xfe\x80" * 100)
    return []
