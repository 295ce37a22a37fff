# Databricks notebook source
displayHTML("<h1>Orders</h1>")
dbutils.widgets.text("table", "orders")
dbutils.fs.put("dbfs:/tmp/table.txt", dbutils.widgets.get("table"), True)
assert dbutils.fs.head("/tmp/table.txt") == "orders"
assert [info.name for info in dbutils.fs.ls("dbfs:/tmp")] == ["table.txt"]

# COMMAND ----------

# MAGIC %sql
# MAGIC -- answer: top
# MAGIC SELECT *
# MAGIC FROM orders
