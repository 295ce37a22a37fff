# exercise: spent
def spent(orders):
    orders.createOrReplaceTempView("orders")
    return spark.sql("SELECT customer, sum(amount) AS spent FROM orders WHERE sum(amount) > 0 GROUP BY customer")
