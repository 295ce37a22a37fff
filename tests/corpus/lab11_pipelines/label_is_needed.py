# exercise: click_pipeline
def click_pipeline():
    words = ["site", "device", "hour"]
    si = StringIndexer(inputCols=words, outputCols=["a", "b", "c"], handleInvalid="keep")
    ohe = OneHotEncoder(inputCols=["a", "b", "c"], outputCols=["d", "e", "f"])
    va = VectorAssembler(inputCols=["d", "e", "f", "label"], outputCol="features")
    return Pipeline(stages=[si, ohe, va, LogisticRegression(maxIter=20, regParam=0.01)])
