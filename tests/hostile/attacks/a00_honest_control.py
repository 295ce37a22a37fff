"""The honest answer: must get full marks, before, between and after all attacks."""
def solve(lines):
    pairs = lines.flatMap(str.split).map(lambda word: (word, 1))
    return sorted(pairs.reduceByKey(lambda a, b: a + b).collect())
