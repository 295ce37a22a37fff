"""Lifts the recursion limit and overflows the C stack: a segmentation fault."""
import sys
sys.setrecursionlimit(10**9)
class Mirror:
    def __getattribute__(self, name):
        return getattr(self, name)
def solve(lines):
    return Mirror().anything
