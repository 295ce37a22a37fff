def answer(pairs):
    totals = {}
    for key, value in pairs:
        totals[key] = totals.get(key, 0) + value
    return sc.parallelize(list(totals.items()))
