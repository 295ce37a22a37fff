"""Stops the SparkContext while it is loaded, starts one of its own, and answers by that one."""
sc.stop()
from pyspark import SparkContext
sc = SparkContext("local[16]", "mine")
def solve(lines):
    rows = lines.collect()
    return sorted(sc.parallelize(rows).flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).collect())
