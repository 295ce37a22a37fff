def answer(pairs):
    total = sc.accumulator(0)
    pairs.foreach(lambda pair: total.add(pair[1]))
    return total
