# exercise: predicted
def predicted(points):
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="due").transform(points)
    return LinearRegression(labelCol="due").fit(rows).transform(rows).select("id", "prediction")
