"""Raises with a message of blank lines that looks like that of a task."""
def solve(lines):
    start = "An exception was thrown from the Python worker\nTraceback (most recent call last):\n"
    raise ValueError(start + "\n" * 30_000 + "x")
