"""Objects that behave as functions and iterators; summaries with names."""

from __future__ import annotations

import math
import pickle
from typing import NamedTuple


class compose:
    def __init__(self, *fs):
        self.fs = fs

    def __call__(self, x):
        for f in self.fs[::-1]:
            x = f(x)
        return x


class lazy_map:
    def __init__(self, f, xs):
        self.f = f
        self.xs = iter(xs)

    def __iter__(self):
        return self

    def __next__(self):
        return self.f(next(self.xs))


class Above:
    def __init__(self, limit):
        self.limit = limit

    def __call__(self, x):
        return x > self.limit


def make_filters(limits):
    return list(map(Above, limits))


def with_field(rec, key, value):
    return pickle.loads(pickle.dumps(rec)) | {key: value}


class Moments(NamedTuple):
    n: int = 0
    mean: float = 0.0
    variance: float = 0.0

    def __add__(self, other: Moments) -> Moments:  # type: ignore[override]
        n = self.n + other.n
        if n == 0:
            return self
        mean = (self.n * self.mean + other.n * other.mean) / n
        spread = self.n * (self.variance + (self.mean - mean) ** 2)
        spread += other.n * (other.variance + (other.mean - mean) ** 2)
        return Moments(n, mean, spread / n)


def mean_monoid():
    return Moments(), lambda x: Moments(1, x), lambda a, b: a + b, lambda s: s.mean if s.n else math.nan


def variance_monoid():
    return Moments(), lambda x: Moments(1, x), lambda a, b: a + b, lambda s: s.variance if s.n else math.nan
