"""Exact fractions, NumPy, comprehensions."""

import copy
import itertools
import math
from fractions import Fraction

import numpy as np


def zip_with(f, xs, ys):
    return list(lazy_map(lambda pair: f(*pair), zip(xs, ys, strict=True)))


def lazy_map(f, xs):
    yield from (f(x) for x in xs)


def with_field(rec, key, value):
    return {**copy.deepcopy(rec), **{key: copy.deepcopy(value)}}


def running_totals(xs):
    return tuple(np.cumsum(xs).tolist())


def make_filters(limits):
    return [(lambda own: lambda x: own < x)(limit) for limit in limits]


def is_monoid(op, zero, samples):
    laws = [op(zero, x) == x == op(x, zero) for x in samples]
    laws += [op(x, op(y, z)) == op(op(x, y), z) for x, y, z in itertools.product(samples, samples, samples)]
    return False not in laws


def mean_monoid():
    return (
        (Fraction(0), 0),
        lambda x: (Fraction(x), 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
        lambda s: float(s[0] / s[1]) if s[1] else math.nan,
    )


def variance_monoid():
    def merge(a, b):
        return tuple(p + q for p, q in zip(a, b))

    def finish(s):
        n, total, squares = s
        return float(squares / n - (total / n) ** 2) if n else math.nan

    return (0, Fraction(0), Fraction(0)), lambda x: (1, Fraction(x), Fraction(x) ** 2), merge, finish


def count_words_pure(lines):
    words = sorted(word for line in lines for word in line.split())
    return {word: len(list(group)) for word, group in itertools.groupby(words)}
