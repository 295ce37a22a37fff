def answer(pairs):
    return sc.parallelize([pairs.map(lambda pair: pair[1] if pair[1] > 1 else None).max()], 2)
