# exercise: words_to_vectors
def one_hot(columns):
    stages = []
    for c in columns:
        stages += [
            StringIndexer(inputCol=c, outputCol=c + "_i", handleInvalid="keep"),
            OneHotEncoder(inputCol=c + "_i", outputCol=c + "_v"),
        ]
    return Pipeline(stages=[*stages, VectorAssembler(inputCols=[c + "_v" for c in columns], outputCol="features")])
