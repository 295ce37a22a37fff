def split(pair):
    (pair[0], pair[1])


def answer(pairs):
    return pairs.map(split).reduceByKey(lambda a, b: a + b)
