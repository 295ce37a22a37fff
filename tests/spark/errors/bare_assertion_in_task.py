def answer(pairs):
    def check(pair):
        assert pair[1] < 3

    return pairs.map(check)
