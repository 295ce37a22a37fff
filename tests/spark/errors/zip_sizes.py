def answer(pairs):
    return pairs.zip(pairs.filter(lambda pair: pair[1] > 1)).map(lambda both: both[0])
