class Totals:
    def __init__(self):
        self.sums = 0


def answer(pairs):
    totals = Totals()

    def add(pair):
        totals.sums += pair[1]

    pairs.foreach(add)
    return sc.parallelize([("all", totals.sums)], 2)
