# exercise: predicted
def predicted(points):
    texts = points.withColumn("x", F.col("x").cast("string"))
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(texts)
    return LinearRegression(labelCol="due").fit(rows).transform(rows).select("id", "prediction")
