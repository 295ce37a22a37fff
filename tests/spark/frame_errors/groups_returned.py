# exercise: revenue
def revenue(orders, customers):
    return orders.join(customers, "customer").groupBy("country")
