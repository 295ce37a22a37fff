"""Raises an exception whose text never ends: formatting the traceback hangs."""
class Endless(Exception):
    def __str__(self):
        while True:
            pass
    __repr__ = __str__
def solve(lines):
    raise Endless
