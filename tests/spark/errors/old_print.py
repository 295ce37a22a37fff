def answer(pairs):
    print pairs.count()
    return pairs.reduceByKey(lambda a, b: a + b)
