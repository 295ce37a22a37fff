def answer(pairs):
    rows = sc.parallelize(range(30), 30).map(lambda n: bytes(12_000_000)).collect()
    return pairs.reduceByKey(lambda a, b: a + b + len(rows))
