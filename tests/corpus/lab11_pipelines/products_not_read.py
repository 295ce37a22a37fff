# exercise: bent_line
def bent_line(columns, penalty):
    va = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    poly = PolynomialExpansion(degree=2, inputCol="features", outputCol="poly")
    return Pipeline(stages=[va, scaler, poly, LinearRegression(labelCol="year", regParam=penalty, solver="normal")])
