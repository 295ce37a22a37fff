# exercise: click_pipeline
def click_pipeline():
    from pyspark.ml.classification import LinearSVC

    words = ["site", "device", "hour"]
    si = StringIndexer(inputCols=words, outputCols=["a", "b", "c"], handleInvalid="keep")
    ohe = OneHotEncoder(inputCols=["a", "b", "c"], outputCols=["d", "e", "f"])
    va = VectorAssembler(inputCols=["d", "e", "f"], outputCol="features")
    return Pipeline(stages=[si, ohe, va, LinearSVC(maxIter=5)])
