def answer(pairs):
    def first(rows):
        return [next(rows)]

    return pairs.repartition(7).mapPartitions(first)
