# exercise: revenue
def revenue(orders, customers):
    total = orders.agg(F.sum("amount"))
    shared = orders.withColumn("amount", F.col("amount") / total)
    return shared.join(customers, "customer").groupBy("country").agg(F.sum("amount").alias("revenue"))
