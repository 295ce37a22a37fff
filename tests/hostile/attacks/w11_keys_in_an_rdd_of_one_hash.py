"""Returns an RDD of pairs of one hash where a list is due."""
def solve(lines):
    return lines.context.parallelize([("a", k * (2**61 - 1)) for k in range(8_000)], 2)
