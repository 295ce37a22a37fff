# exercise: predicted
def predicted(points):
    named = points.withColumn("due", F.when(F.col("due") > 3, "high").otherwise("low"))
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(named)
    return LinearRegression(labelCol="due").fit(rows).transform(rows).select("id", "prediction")
