from collections import namedtuple

import numpy as np
from pyspark.sql import Row

Counted = namedtuple("Counted", "word n")


def as_another_type(pair):
    word, n = np.str_(pair[0]), np.int64(pair[1])
    return Counted(word, n) if len(word) % 2 else Row(word=word, n=n)


def word_counts(ws):
    return ws.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).map(as_another_type)


def top_k(counts, k):
    return [Counted(*pair) for pair in counts.takeOrdered(k, key=lambda pair: (-pair[1], pair[0]))]


def distinct_count(ws):
    return np.int64(ws.filter(bool).distinct().count())
