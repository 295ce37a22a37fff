# exercise: search
def search(columns, penalties, folds):
    lr = LinearRegression(labelCol="year", standardization=False, solver="normal")
    grid = ParamGridBuilder().addGrid(lr.regParam, penalties).build()
    cv = CrossValidator(estimator=lr, estimatorParamMaps=grid, evaluator=RegressionEvaluator(labelCol="year"),
                        numFolds=folds, foldCol="fold")
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    return Pipeline(stages=[va, StandardScaler(inputCol="raw", outputCol="features", withMean=True), cv])
