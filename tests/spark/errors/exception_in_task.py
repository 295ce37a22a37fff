def share(pair):
    return pair[0], 6 // (pair[1] - 3)


def answer(pairs):
    return pairs.map(share)
