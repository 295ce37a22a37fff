def answer(pairs):
    none = pairs.filter(lambda pair: pair[1] > 100)
    return none.reduce(lambda a, b: a + b)
