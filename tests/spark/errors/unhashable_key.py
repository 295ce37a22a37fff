def answer(pairs):
    return pairs.map(lambda pair: ([pair[0]], pair[1])).reduceByKey(lambda a, b: a + b)
