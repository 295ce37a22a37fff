# exercise: word_counts
def word_counts(ws):
    return ws.map(lambda word: ([word], 1)).reduceByKey(lambda a, b: a + b)
