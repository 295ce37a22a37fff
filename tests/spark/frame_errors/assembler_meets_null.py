# exercise: predicted
def predicted(points):
    gaps = points.withColumn("x", F.when(F.col("x") > 0, F.col("x")))
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(gaps)
    return LinearRegression(labelCol="due").fit(rows).transform(rows).select("id", "prediction")
