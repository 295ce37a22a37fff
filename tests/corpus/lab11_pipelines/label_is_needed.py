# exercise: click_pipeline
def click_pipeline():
    words = ["site", "device", "hour"]
    si = StringIndexer(inputCols=words + ["label"], outputCols=["a", "b", "c", "y"], handleInvalid="keep")
    ohe = OneHotEncoder(inputCols=["a", "b", "c"], outputCols=["d", "e", "f"])
    va = VectorAssembler(inputCols=["d", "e", "f", "y"], outputCol="features")
    return Pipeline(stages=[si, ohe, va, LogisticRegression(maxIter=20, regParam=0.01)])
