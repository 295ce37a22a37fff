def answer(pairs):
    def check(pair):
        try:
            return pair[0], 6 // (pair[1] - 3)
        except ZeroDivisionError as problem:
            problem.add_note("TypeError: while dividing\nby the count")
            raise

    return pairs.map(check)
