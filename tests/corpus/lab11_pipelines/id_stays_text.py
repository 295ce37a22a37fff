# exercise: song_vectors
def song_vectors(texts, columns):
    df = texts.select("id", F.col("year").try_cast("double").alias("label"),
                      *[F.col(c).try_cast("double").alias(c) for c in columns]).dropna()
    return VectorAssembler(inputCols=columns, outputCol="features").transform(df).select("id", "label", "features")
