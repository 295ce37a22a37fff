def answer(pairs):
    return pairs.map(lambda (key, value): (key, value)).reduceByKey(lambda a, b: a + b)
