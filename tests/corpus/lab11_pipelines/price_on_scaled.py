# exercise: two_regressions
def click_line(clicks, columns, l2):
    va = VectorAssembler(inputCols=columns, outputCol="x")
    return Pipeline(stages=[va, LogisticRegression(featuresCol="x", regParam=l2)]).fit(clicks)
