# Databricks notebook source
# DBTITLE 1,Area
def area(w, h):
    return w * h

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1

# COMMAND ----------

# MAGIC %run ./setup
