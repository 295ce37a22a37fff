# exercise: revenue
def revenue(orders, customers):
    spark.conf.set("spark.sql.crossJoin.enabled", "false")
    return orders.join(customers).groupBy("country").agg(F.sum("amount").alias("revenue"))
