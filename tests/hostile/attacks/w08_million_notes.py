"""Raises an exception with a million notes."""
def solve(lines):
    problem = ValueError("wrong")
    for number in range(1_000_000):
        problem.add_note(f"/grader-{number}")
    raise problem
