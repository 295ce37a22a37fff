# exercise: mean_by_key
def mean_by_key(pairs):
    return pairs.reduceByKey(lambda a, b: (a + b) / 2)
