"""Loops and plain variables."""

import copy
import math


def compose(*fs):
    def composed(x):
        for i in range(len(fs) - 1, -1, -1):
            x = fs[i](x)
        return x

    return composed


def lazy_map(f, xs):
    for x in xs:
        yield f(x)


def fold_left(f, zero, xs):
    for x in xs:
        zero = f(zero, x)
    return zero


def zip_with(f, xs, ys):
    xs, ys = list(xs), list(ys)
    if len(xs) != len(ys):
        raise ValueError("different lengths")
    return [f(xs[i], ys[i]) for i in range(len(xs))]


def with_field(rec, key, value):
    new = copy.deepcopy(rec)
    new[key] = value
    return new


def running_totals(xs):
    total = 0
    totals = []
    for x in xs:
        total += x
        totals.append(total)
    return tuple(totals)


def make_filters(limits):
    filters = []
    for limit in limits:

        def above(x, limit=limit):
            return x > limit

        filters.append(above)
    return filters


def is_monoid(op, zero, samples):
    for x in samples:
        if op(zero, x) != x:
            return False
        if op(x, zero) != x:
            return False
    for x in samples:
        for y in samples:
            for z in samples:
                if op(op(x, y), z) != op(x, op(y, z)):
                    return False
    return True


def mean_monoid():
    def finish(pair):
        if pair["n"] == 0:
            return math.nan
        return pair["sum"] / pair["n"]

    def merge(a, b):
        return {"sum": a["sum"] + b["sum"], "n": a["n"] + b["n"]}

    return {"sum": 0, "n": 0}, lambda x: {"sum": x, "n": 1}, merge, finish


def tree_reduce(op, zero, chunks):
    results = []
    for chunk in chunks:
        if len(chunk) == 0:
            continue
        value = chunk[0]
        for x in chunk[1:]:
            value = op(value, x)
        results.append(value)
    if not results:
        return zero
    while len(results) > 1:
        shorter = []
        for i in range(0, len(results) - 1, 2):
            shorter.append(op(results[i], results[i + 1]))
        if len(results) % 2 == 1:
            shorter.append(results[-1])
        results = shorter
    return results[0]
