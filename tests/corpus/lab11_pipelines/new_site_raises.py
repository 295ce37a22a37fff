# exercise: click_pipeline
def click_pipeline():
    words = ["site", "device", "hour"]
    si = StringIndexer(inputCols=words, outputCols=[w + "_i" for w in words])
    ohe = OneHotEncoder(inputCols=si.getOutputCols(), outputCols=[w + "_v" for w in words])
    va = VectorAssembler(inputCols=ohe.getOutputCols(), outputCol="features")
    return Pipeline(stages=[si, ohe, va, LogisticRegression(maxIter=20, regParam=0.01)])
