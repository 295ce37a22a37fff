"""Misspells the function."""
def slove(lines):
    return []
