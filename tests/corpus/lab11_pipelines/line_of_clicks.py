# exercise: two_regressions
def click_line(clicks, columns, l2):
    va = VectorAssembler(inputCols=columns, outputCol="features")
    return Pipeline(stages=[va, LinearRegression(regParam=l2, standardization=False)]).fit(clicks)
