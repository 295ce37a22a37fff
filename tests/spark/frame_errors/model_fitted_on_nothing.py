# exercise: predicted
def predicted(points):
    rows = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(points)
    few = rows.filter("x > 100")
    return LinearRegression(labelCol="due").fit(few).transform(rows).select("id", "prediction")
