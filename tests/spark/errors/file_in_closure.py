import os

log = open(os.devnull, "w")


def answer(pairs):
    return pairs.map(lambda pair: (pair, log.write(str(pair)))[0]).reduceByKey(lambda a, b: a + b)
