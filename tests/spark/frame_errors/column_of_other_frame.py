# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, "customer")
    large = orders.filter(F.col("amount") > 0).withColumnRenamed("amount", "paid")
    return joined.groupBy("country").agg(F.sum(large.paid).alias("revenue"))
