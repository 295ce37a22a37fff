# exercise: bent_line
def bent_line(columns, penalty):
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    poly = PolynomialExpansion(degree=2, inputCol="raw", outputCol="poly")
    scaler = StandardScaler(inputCol="poly", outputCol="features", withMean=True)
    return Pipeline(stages=[va, poly, scaler, LinearRegression(labelCol="year", regParam=penalty, solver="normal")])
