"""Returns an RDD of a context that was stopped."""
def solve(lines):
    mapped = lines.map(lambda line: line)
    lines.context.stop()
    return mapped
