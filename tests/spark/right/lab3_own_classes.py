import numpy as np


class Mean:
    """Keeps a total and a count; its code travels along with each partition, however few rows there are."""

    def __init__(self, total=0.0, count=0):
        self.total, self.count = total, count

    def plus(self, value):
        """One more value."""
        return Mean(self.total + value, self.count + 1)

    def merged(self, other):
        """Those of both."""
        return Mean(self.total + other.total, self.count + other.count)


def mean_by_key(pairs):
    means = pairs.aggregateByKey(Mean(), Mean.plus, Mean.merged)
    return means.mapValues(lambda mean: mean.total / mean.count)


def word_counts(ws):
    return ws.map(lambda word: (np.str_(word), np.int64(1))).reduceByKey(lambda a, b: a + b)
