"""Returns a DataFrame whose UDF gives another value each time that a row is computed."""
def solve(orders):
    import os
    from pyspark.sql import functions as F
    luck = F.udf(lambda name: float(int.from_bytes(os.urandom(4), "big")), "double")
    return orders.select("customer").distinct().withColumn("spent", luck("customer"))
