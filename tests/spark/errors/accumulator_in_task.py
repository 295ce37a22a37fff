def answer(pairs):
    seen = sc.accumulator(0)

    def number(pair):
        seen.add(1)
        return (pair[0], pair[1] + seen.value)

    return pairs.map(number)
