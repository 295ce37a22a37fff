"""Collects far more rows than the driver can hold."""
def solve(lines):
    return lines.context.range(0, 10**10, numSlices=2).map(lambda number: "x" * 1000).collect()
