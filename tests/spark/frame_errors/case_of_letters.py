# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, "customer").groupBy("country")
    return joined.agg(F.sum("amount").alias("Revenue"))
