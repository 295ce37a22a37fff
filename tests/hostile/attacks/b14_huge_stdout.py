"""Prints gigabytes."""
import os
def solve(lines):
    block = b"x" * (1 << 20)
    while True:
        os.write(1, block)
