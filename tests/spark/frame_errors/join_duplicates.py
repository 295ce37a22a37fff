# exercise: revenue
def revenue(orders, customers):
    both = orders.join(customers, "customer", "left").groupBy("customer", "country")
    return both.agg(F.sum("amount").alias("revenue")).select("country", "revenue")
