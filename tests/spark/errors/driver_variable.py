def answer(pairs):
    totals = {}

    def add(pair):
        totals[pair[0]] = totals.get(pair[0], 0) + pair[1]

    pairs.foreach(add)
    return sc.parallelize(list(totals.items()), 2)
