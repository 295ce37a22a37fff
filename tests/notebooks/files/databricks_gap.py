# Databricks notebook source exported at Tue, 7 Jun 2016 10:00:00 UTC
# TODO: Replace <FILL IN> with appropriate code
def area(w, h):
    return <FILL IN>

# COMMAND ----------

from databricks_test_helper import Test

# COMMAND ----------

width = 2
