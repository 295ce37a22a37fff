"""Makes a plan that grows without end: each step puts the one before twice into it, and none is ever computed."""
def solve(orders):
    from pyspark.sql import functions as F
    while True:
        orders = orders.union(orders).withColumn("amount", F.col("amount") + F.col("amount"))
