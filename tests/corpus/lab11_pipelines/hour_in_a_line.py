# exercise: click_pipeline
def click_pipeline():
    words = ["site", "device"]
    si = StringIndexer(inputCols=words, outputCols=[w + "_i" for w in words], handleInvalid="keep")
    ohe = OneHotEncoder(inputCols=si.getOutputCols(), outputCols=[w + "_v" for w in words])
    va = VectorAssembler(inputCols=["site_v", "device_v", "hour"], outputCol="features")
    return Pipeline(stages=[si, ohe, va, LogisticRegression(maxIter=20, regParam=0.01)])
