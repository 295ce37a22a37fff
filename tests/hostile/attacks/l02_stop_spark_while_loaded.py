"""Stops the SparkContext as the last line of the file, as notebooks do, and answers right."""
from collections import Counter
def solve(lines):
    assert lines.context is sc
    counts = Counter(word for line in lines.collect() for word in line.split())
    return sorted(counts.items())
# %%
sc.stop()
