# exercise: song_vectors
def song_vectors(texts, columns):
    names = [name for name in texts.columns if name != "id"]
    df = texts.select(F.col("id").cast("bigint"), *[F.col(name).try_cast("double").alias(name) for name in names])
    va = VectorAssembler(inputCols=["year"] + columns, outputCol="features", handleInvalid="skip")
    return va.transform(df.withColumn("label", F.col("year"))).select("id", "label", "features")
