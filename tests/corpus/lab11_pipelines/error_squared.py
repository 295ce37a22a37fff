# exercise: scaled_line
def scaled_line(train, test, columns):
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    lr = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[va, scaler, lr]).fit(train)
    return model, RegressionEvaluator(labelCol="year", metricName="mse").evaluate(model.transform(test))
