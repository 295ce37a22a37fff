# exercise: words_to_vectors
def one_hot(columns):
    si = StringIndexer(
        inputCols=columns, outputCols=[c + "_i" for c in columns], stringOrderType="alphabetAsc", handleInvalid="keep"
    )
    ohe = OneHotEncoder(inputCols=si.getOutputCols(), outputCols=[c + "_v" for c in columns], dropLast=False)
    return Pipeline(stages=[si, ohe, VectorAssembler(inputCols=ohe.getOutputCols(), outputCol="features")])
