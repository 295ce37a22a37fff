def answer(pairs):
    return pairs.flatMap(lambda pair: pair).sortBy(lambda each: each)
