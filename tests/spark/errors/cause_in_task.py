class BadRow(Exception):
    pass


def answer(pairs):
    def check(pair):
        try:
            return {}[pair[0]]
        except KeyError as problem:
            raise BadRow(f"no row:\n  {pair}") from problem

    return pairs.filter(lambda pair: pair[1] == 4).map(check)
