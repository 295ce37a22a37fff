# exercise: predicted
def predicted(points):
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(points)
    other = VectorAssembler(inputCols=["x"], outputCol="features").transform(points)
    return LinearRegression(labelCol="due").fit(rows).transform(other).select("id", "prediction")
