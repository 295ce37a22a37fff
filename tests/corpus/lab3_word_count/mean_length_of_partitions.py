# exercise: mean_length
def mean_length(ws):
    means = ws.mapPartitions(lambda rows: [np.mean([len(word) for word in rows])]).collect()
    return sum(means) / len(means)
