# exercise: bigrams
def bigrams(lines):
    ws = lines.flatMap(str.split).collect()
    return lines.context.parallelize(list(zip(ws, ws[1:]))).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)
