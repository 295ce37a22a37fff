def answer(pairs):
    return pairs.map(lambda pair: (pair[0], pairs.filter(lambda other: other[0] == pair[0]).count()))
