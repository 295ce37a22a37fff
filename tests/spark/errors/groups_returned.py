def answer(pairs):
    return pairs.toDF(["key", "value"]).groupBy("key")
