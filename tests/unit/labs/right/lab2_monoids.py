"""Folds and monoids used for one another."""

import functools
import itertools
import math


def running_totals(xs):
    return functools.reduce(lambda totals, x: (*totals, totals[-1] + x) if totals else (x,), xs, ())


def is_monoid(op, zero, samples):
    def lawful(x, y, z):
        return op(op(x, y), z) == op(x, op(y, z)) and op(zero, x) == x and op(x, zero) == x

    return all(itertools.starmap(lawful, itertools.product(samples, repeat=3)))


def mean_monoid():
    def merge(a, b):
        n = a[0] + b[0]
        return (n, a[1] + (b[1] - a[1]) * b[0] / n) if n else a

    return (0, 0.0), lambda x: (1, x), merge, lambda s: s[1] if s[0] else float("nan")


def variance_monoid():
    def merge(a, b):
        if a is None or b is None:
            return a or b
        (n, m, s), (k, l, t) = a, b
        return (n + k, m + (l - m) * k / (n + k), s + t + (l - m) ** 2 * n * k / (n + k))

    return None, lambda x: (1, x, 0.0), merge, lambda s: s[2] / s[0] if s else math.nan


def tree_reduce(op, zero, chunks):
    def one_round(parts):
        nothing = object()
        pairs = itertools.zip_longest(parts[::2], parts[1::2], fillvalue=nothing)
        return [a if b is nothing else op(a, b) for a, b in pairs]

    parts = [functools.reduce(op, chunk) for chunk in chunks if chunk]
    while len(parts) > 1:
        parts = one_round(parts)
    return parts[0] if parts else zero


def count_words_pure(lines):
    def count(line):
        words = line.split()
        return {word: words.count(word) for word in set(words)}

    def merge(a, b):
        return {**a, **{word: a.get(word, 0) + n for word, n in b.items()}}

    return functools.reduce(merge, map(count, lines), {})
