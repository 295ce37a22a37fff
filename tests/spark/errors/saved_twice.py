def answer(pairs):
    pairs.saveAsTextFile("sums")
    pairs.saveAsTextFile("sums")
    return pairs
