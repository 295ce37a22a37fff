def answer(pairs):
    sc.stop()
    return pairs.reduceByKey(lambda a, b: a + b)
