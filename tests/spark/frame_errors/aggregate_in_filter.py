# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, "customer").filter(F.sum("amount") > 0)
    return joined.groupBy("country").agg(F.sum("amount").alias("revenue"))
