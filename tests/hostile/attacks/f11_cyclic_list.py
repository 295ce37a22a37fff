"""Returns a list that contains itself."""
def solve(lines):
    result = []
    result.append(result)
    return result
