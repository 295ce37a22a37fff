# exercise: revenue
def revenue(orders, customers):
    return orders.join(customers).groupBy("country").agg(F.sum("amount").alias("revenue"))
