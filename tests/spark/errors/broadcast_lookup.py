def answer(pairs):
    shared = sc.broadcast({"a": 0, "b": 0})
    return pairs.map(lambda pair: (pair[0], shared.value[pair[0]] + pair[1])).reduceByKey(lambda a, b: a + b)
