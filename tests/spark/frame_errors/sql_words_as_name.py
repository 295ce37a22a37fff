# exercise: spent
def spent(orders):
    orders.createOrReplaceTempView("orders")
    return spark.sql("SELECT customer, sum(amount) AS 'spent' FROM orders GROUP BY customer")
