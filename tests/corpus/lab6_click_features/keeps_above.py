# exercise: keep_frequent
def keep_frequent(train, min_count):
    ones = train.flatMap(lambda row: [(f, 1) for f in row[1]])
    return set(ones.reduceByKey(lambda a, b: a + b).filter(lambda pair: pair[1] > min_count).keys().collect())
