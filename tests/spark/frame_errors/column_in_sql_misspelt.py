# exercise: spent
def spent(orders):
    orders.createOrReplaceTempView("orders")
    return spark.sql("SELECT customer, sum(amuont) AS spent FROM orders GROUP BY customer")
