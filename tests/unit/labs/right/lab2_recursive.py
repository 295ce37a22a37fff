"""Recursion in place of loops."""

import itertools


def compose(*fs):
    if not fs:
        return lambda x: x
    return lambda x: fs[0](compose(*fs[1:])(x))


def lazy_map(f, xs):
    def results(rest):
        while True:
            try:
                x = next(rest)
            except StopIteration:
                return
            yield f(x)

    return results(iter(xs))


def fold_left(f, zero, xs):
    rest = iter(xs)
    nothing = object()

    def fold(value):
        x = next(rest, nothing)
        return value if x is nothing else fold(f(value, x))

    return fold(zero)


def zip_with(f, xs, ys):
    missing = object()

    def both():
        for x, y in itertools.zip_longest(xs, ys, fillvalue=missing):
            if x is missing or y is missing:
                raise ValueError("one of them ends early")
            yield f(x, y)

    return list(both())


def with_field(rec, key, value):
    def duplicate(part):
        if isinstance(part, dict):
            return {name: duplicate(inner) for name, inner in part.items()}
        if isinstance(part, list):
            return [duplicate(inner) for inner in part]
        return part

    return duplicate({**rec, key: value})


def running_totals(xs):
    def totals(so_far, rest):
        return () if not rest else (so_far + rest[0], *totals(so_far + rest[0], rest[1:]))

    return totals(0, xs)


def tree_reduce(op, zero, chunks):
    def tree(parts):
        if len(parts) == 1:
            return parts[0]
        half = len(parts) // 2
        return op(tree(parts[:half]), tree(parts[half:]))

    results = [tree(chunk) for chunk in chunks if chunk]
    return tree(results) if results else zero


def count_words_pure(lines):
    def merged(one, other):
        return {word: one.get(word, 0) + other.get(word, 0) for word in {*one, *other}}

    def counted(some):
        if len(some) == 0:
            return {}
        if len(some) == 1:
            words = some[0].split()
            return {word: words.count(word) for word in words}
        return merged(counted(some[: len(some) // 2]), counted(some[len(some) // 2 :]))

    return counted(list(lines))
