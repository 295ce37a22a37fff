# exercise: revenue
def revenue(orders, customers):
    joined = orders.join(customers, orders.year != customers.year).dropDuplicates(["id"])
    return joined.groupBy("country").agg(F.sum("amount").alias("revenue"))
