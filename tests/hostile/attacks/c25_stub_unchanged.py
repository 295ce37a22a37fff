"""The stub as it was handed out."""
def solve(lines):
    """Count the words."""
    # TODO: count.
    raise NotImplementedError("solve")
