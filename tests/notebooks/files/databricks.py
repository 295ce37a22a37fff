# Databricks notebook source
# MAGIC %md
# MAGIC # Area

# COMMAND ----------

def area(w, h):
    return w * h
