# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers.union(customers), "customer")
    return joined.groupBy("country").agg(F.sum("amount").alias("revenue"))
