# exercise: search
def search(columns, penalties, folds):
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    lr = LinearRegression(labelCol="year", standardization=False, solver="normal")
    return CrossValidator(
        estimator=Pipeline(stages=[va, scaler, lr]),
        estimatorParamMaps=ParamGridBuilder().addGrid(lr.regParam, penalties).build(),
        evaluator=RegressionEvaluator(labelCol="year"),
        numFolds=folds,
    )
