# exercise: revenue
def revenue(orders, customers):
    if len(orders) > 0:
        return orders.join(customers, "customer").groupBy("country").agg(F.sum("amount").alias("revenue"))
