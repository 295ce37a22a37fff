def answer(pairs):
    rows = pairs.collect().sort()
    return sc.parallelize(rows).reduceByKey(lambda a, b: a + b)
