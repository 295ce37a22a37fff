def answer(pairs):
    def check(pair):
        raise ExceptionGroup("two things are wrong", [ValueError("not a number"), KeyError(pair[0])])

    return pairs.filter(lambda pair: pair[1] == 4).map(check)
