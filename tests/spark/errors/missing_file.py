def answer(pairs):
    return sc.textFile("no-such-file.txt").map(lambda line: (line, 1)).reduceByKey(lambda a, b: a + b)
