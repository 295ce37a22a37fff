def answer(pairs):
    return sc.parallelize(pairs.keys().map(lambda key: None if key == "b" else key).takeOrdered(2), 2)
