# exercise: word_counts
def word_counts(ws):
    return ws.groupBy(lambda word: word).mapValues(len)
