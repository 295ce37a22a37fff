"""Returns an RDD where a list is asked for."""
def solve(lines):
    return lines.flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).sortByKey()
