# exercise: scaled_line
def scaled_line(train, test, columns):
    va = VectorAssembler(inputCols=columns, outputCol="vec")
    scaler = StandardScaler(inputCol="vec", outputCol="features", withMean=True)
    lr = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[va, scaler, lr]).fit(test)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))
