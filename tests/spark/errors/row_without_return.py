def answer(pairs):
    def swap(pair):
        print(pair[1], pair[0])

    return pairs.map(swap).filter(lambda pair: pair[0] > 1)
