def answer(pairs):
    return pairs.map(lambda pair: (pair[0], len([0] * 10 ** (pair[1] * 4))))
