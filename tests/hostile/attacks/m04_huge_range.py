"""Returns a range whose ends are too long to write out."""
def solve(lines):
    return range(-(10**5000), 10**5000)
