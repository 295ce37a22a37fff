def answer(pairs):
    frame = pairs.toDF(["key", "value"]).toPandas()
    return frame.groupby("key").sum()
