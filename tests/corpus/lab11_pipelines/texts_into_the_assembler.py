# exercise: song_vectors
def song_vectors(texts, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="skip")
    return assembler.transform(texts.withColumnRenamed("year", "label")).select("id", "label", "features")
