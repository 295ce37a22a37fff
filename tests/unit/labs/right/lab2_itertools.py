"""The standard library does the work."""

import collections
import copy
import functools
import itertools
import operator
import statistics


def compose(*fs):
    return functools.reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)


def lazy_map(f, xs):
    return itertools.starmap(f, zip(xs))


def fold_left(f, zero, xs):
    *_, last = itertools.accumulate(xs, f, initial=zero)
    return last


def zip_with(f, xs, ys):
    return list(itertools.starmap(f, zip(xs, ys, strict=True)))


def with_field(rec, key, value):
    return dict(copy.deepcopy(rec), **{key: value})


def running_totals(xs):
    return tuple(itertools.accumulate(xs, operator.add))


def make_filters(limits):
    return [functools.partial(operator.lt, limit) for limit in limits]


def mean_monoid():
    return [], lambda x: [x], operator.add, lambda xs: statistics.fmean(xs) if xs else float("nan")


def variance_monoid():
    return (), lambda x: (x,), operator.add, lambda xs: float(statistics.pvariance(xs)) if xs else float("nan")


def count_words_pure(lines):
    return dict(collections.Counter(" ".join(lines).split()))
