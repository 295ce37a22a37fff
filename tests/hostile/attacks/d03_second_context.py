"""Stops the SparkContext that was given and starts one with settings of its own."""
def solve(lines):
    from pyspark import SparkContext
    rows = lines.collect()
    lines.context.stop()
    own = SparkContext("local[16]", "mine")
    return sorted(own.parallelize(rows).flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).collect())
