def mean(rows):
    return [sum(value for _, value in rows) / len(list(rows))]


def answer(pairs):
    return pairs.mapPartitions(mean)
