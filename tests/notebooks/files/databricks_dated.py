# Databricks notebook source exported at Mon, 6 Jun 2016 18:02:11 UTC
# MAGIC %md # Area

# COMMAND ----------

1 / 0

# COMMAND ----------

def area(w, h):
    return w * h
