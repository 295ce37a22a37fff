def answer(pairs):
    def first(rows):
        yield next(rows)

    return pairs.repartition(7).mapPartitions(first)
