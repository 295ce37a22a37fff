# grader: lab3_frames
# %%
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import LinearRegression
from pyspark.sql import Window
from pyspark.sql import functions as F


# %%
def adults(people):
    return people.filter(F.col("age") >= 18).select("name", (2026 - F.col("age")).alias("born"))


# %%
def revenue(orders, customers):
    return orders.join(customers, "customer").groupBy("country").agg(F.sum("amount").alias("revenue"))


# %%
def oldest(people):
    each = Window.partitionBy("city").orderBy(F.desc("age"))
    return people.withColumn("n", F.row_number().over(each)).filter("n = 1").select("city", "name")


# %%
def greeted(people):
    return people.select("name", F.concat(F.lit("Hello "), F.upper("name")).alias("greeting"), "age")


# %%
def everybody(old, new):
    return old.unionByName(new)


# %%
def spent(orders):
    orders.createOrReplaceTempView("orders")
    return spark.sql("SELECT customer, sum(amount) AS spent FROM orders GROUP BY customer")


# %%
def parsed(lines):
    rows = spark.read.csv(lines, schema="postcode string, n int, day string")
    return rows.withColumn("day", F.to_date("day", "yyyy-MM-dd"))


# %%
def events(text):
    return spark.read.json(text, schema="id int, kind string", multiLine=True)


# %%
def cities(people):
    return people.groupBy("city").count().orderBy(F.desc("count"), "city")


# %%
def names(people):
    return people.groupBy("city").agg(F.sort_array(F.collect_list("name")).alias("names"))


# %%
def predicted(points):
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(points)
    return LinearRegression(labelCol="due").fit(rows).transform(rows).select("id", "prediction")


# %%
def shares(days):
    return days.select("day", F.try_divide("mine", "all").alias("share"))


# %%
def scaled(table):
    return table.select("id", *[(F.col(name) / 1000).alias(name) for name in ("a", "b", "c")])


# %%
def grown(table):
    return table.select("id", *[(F.col(name) + 200).alias(name) for name in ("a", "b", "c")])
