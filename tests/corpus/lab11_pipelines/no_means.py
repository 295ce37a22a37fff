# exercise: bent_line
def bent_line(columns, penalty):
    va = VectorAssembler(inputCols=columns, outputCol="a")
    scaler = StandardScaler(inputCol="a", outputCol="b")
    poly = PolynomialExpansion(degree=2, inputCol="b", outputCol="c")
    lr = LinearRegression(featuresCol="c", labelCol="year", regParam=penalty, solver="normal")
    return Pipeline(stages=[va, scaler, poly, lr])
