# exercise: song_vectors
def song_vectors(texts, columns):
    df = texts.select(F.col("id").cast("long"), F.col("year").try_cast("double").alias("label"),
                      *[F.col(c).try_cast("double").alias(c) for c in sorted(columns)]).dropna()
    return VectorAssembler(inputCols=sorted(columns), outputCol="features").transform(df).select("id", "label", "features")
