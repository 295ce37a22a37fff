total = 0


def answer(pairs):
    def add(pair):
        global total
        total += pair[1]

    pairs.foreach(add)
    return sc.parallelize([("all", total)], 2)
