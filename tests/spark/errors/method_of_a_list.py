def answer(pairs):
    return pairs.append(("z", 1))
