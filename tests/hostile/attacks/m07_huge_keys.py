"""Returns a dictionary and tuples whose keys are numbers of thousands of digits, and nan."""
def solve(lines):
    return [({10**5000: {float("nan"): -(10**4999)}}, 1), (10**5000, 10**5000)]
