# exercise: scaled_line
def scaled_line(train, test, columns):
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    lr = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    pipeline = Pipeline(stages=[va, scaler, lr])
    return pipeline, RegressionEvaluator(labelCol="year").evaluate(pipeline.fit(train).transform(test))
