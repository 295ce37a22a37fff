def answer(pairs):
    return sc.broadcast(dict(pairs.collect()))
