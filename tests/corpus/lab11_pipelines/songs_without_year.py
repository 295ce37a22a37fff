# exercise: song_vectors
def song_vectors(texts, columns):
    df = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.expr("try_cast(year as double)").alias("label"),
        *[F.expr(f"try_cast({c} as double)").alias(c) for c in columns],
    )
    return VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="skip").transform(df).drop(*columns)
