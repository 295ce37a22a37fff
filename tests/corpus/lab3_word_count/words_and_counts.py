# exercise: word_counts
def words(lines):
    return lines.flatMap(lambda line: line.split(" "))


def word_counts(ws):
    return ws.map(lambda word: (word, 1)).reduceByKey(max)
