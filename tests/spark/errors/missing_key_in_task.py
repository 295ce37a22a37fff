names = {"a": "Ann"}


def answer(pairs):
    def tell(pair):
        print(names[pair[0]])

    return pairs.map(tell)
