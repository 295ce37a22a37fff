# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, "customer")
    return joined.groupBy("country").agg(F.col("amount").sum().alias("revenue"))
