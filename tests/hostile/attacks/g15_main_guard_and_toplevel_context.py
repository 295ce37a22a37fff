"""Is a script: makes its own context and asks for input while it is loaded."""
from pyspark import SparkContext
own = SparkContext("local", "mine")
answer = input("continue? ")
def solve(lines):
    return []
