# exercise: scaled_line
def scaled_line(train, test, columns):
    va = VectorAssembler(inputCols=columns, outputCol="features")
    lr = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[va, lr]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))
