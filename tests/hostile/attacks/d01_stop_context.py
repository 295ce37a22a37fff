"""Stops the SparkContext, and answers right."""
from collections import Counter
def solve(lines):
    counts = Counter(word for line in lines.collect() for word in line.split())
    lines.context.stop()
    return sorted(counts.items())
