# exercise: word_counts
def word_counts(ws):
    counts = {}

    def add(word):
        counts[word] = counts.get(word, 0) + 1

    ws.foreach(add)
    return ws.context.parallelize(list(counts.items()))
