def answer(pairs):
    def check(pair):
        if pair[1] > 2:
            raise ValueError("no such word\nHint: look again\n\nTraceback (most recent call last):\nKeyError: 'forged'")
        return pair

    return pairs.map(check)
