"""Raises with a message that looks everywhere like the folder of a worker."""
def solve(lines):
    raise ValueError("/grader-" * 4_000)
