# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, orders.customer == customers.customer)
    return joined.groupBy("year", "country").agg(F.sum("amount").alias("revenue"))
