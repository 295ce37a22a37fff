# -*- coding: utf-8 -*-
# Databricks notebook source
width = 2

# COMMAND ----------

def area(w, h):
    return w * h
