# exercise: spent
def spent(orders):
    orders.createOrReplaceTempView("orders")
    return spark.sql("SELECT customer, amount AS spent FROM orders GROUP BY customer")
