def answer(pairs):
    return pairs.zip(pairs.repartition(5)).map(lambda both: both[0])
