# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, "customer")
    return joined.select("country", F.sum("amount").alias("revenue"))
