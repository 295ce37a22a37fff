from pyspark.sql import functions as F


def answer(pairs):
    return pairs.map(lambda pair: (F.upper(pair[0]), pair[1]))
