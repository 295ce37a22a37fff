"""Inputs of lab 7's checks, made from a random generator: the same for the visible and the hidden ones."""

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from grader.authors import ClickModel, clicks, log_loss

LATER = ("a", "a", "later")
# Pairs tell so much that a model with the right cross beats a plain one in each draw: by more than chance moves both.
WORLD = ClickModel(integers=2, categories=6, largest=100, pairs=0.3)


def examples(np_rng, n, dim):
    """n examples (label, sparse features): about half of ``dim`` features are on, and labels follow a planted model."""
    w, bias = np_rng.uniform(-2, 2, dim), np_rng.uniform(-1, 0.5)
    on = np_rng.random((n, dim)) < 0.5
    x = np.where(on, np_rng.uniform(0.5, 2.0, (n, dim)), 0.0)
    y = np_rng.random(n) < 1 / (1 + np.exp(-x @ w - bias))
    return [(int(label), {j: float(row[j]) for j in range(dim) if row[j]}) for label, row in zip(y, x, strict=True)]


def scores(np_rng, n, tied=False):
    """n pairs (probability, label), the label 1 more often where the probability is high; ``tied``: few probabilities.

    Tied probabilities are sixteenths: they meet thresholds and bounds of bins exactly.
    """
    p = np_rng.integers(1, 16, n) / 16 if tied else np_rng.random(n)
    y = np_rng.random(n) < 0.2 + 0.6 * p
    y[:2] = 0, 1
    return list(zip(p.tolist(), y.astype(int).tolist(), strict=True))


class Clicks(NamedTuple):
    """Training and validation impressions (label, features), and labels and features of test impressions."""

    train: list
    val: list
    labels: list
    features: list


def click_parts(np_rng, n_train=3000, n_val=2000, n_test=4000):
    """Made-up clicks in three parts. The test rows are many: chance moves a log loss by one hundredth only."""
    rows = []
    for line in clicks(n_train + n_val + n_test, _large(np_rng), replace(WORLD, planted=_large(np_rng))):
        label, *values = line.split("\t")
        rows.append((int(label), list(enumerate(values))))
    labels, features = map(list, zip(*rows[n_train + n_val :], strict=True))
    return Clicks(rows[:n_train], rows[n_train : n_train + n_val], labels, features)


def _large(np_rng):
    """A number that nobody can guess or try: rows, or the weights of a world, follow from it."""
    return int.from_bytes(np_rng.bytes(16), "big")


def plain_losses(parts):
    """The log losses on the test rows of what a model has to beat: the click rate, and one-hot features."""
    index = {feature: j for j, feature in enumerate(sorted({feature for _, x in parts.train for feature in x}))}
    y = np.array([label for label, _ in parts.train], float)
    w = _fit(_table([x for _, x in parts.train], index), y, price=1e-3)
    p = 1 / (1 + np.exp(-_table(parts.features, index) @ w))
    return {
        "click_rate": log_loss(parts.labels, np.full(len(parts.labels), y.mean())),
        "one_hot": log_loss(parts.labels, p),
    }


def clear_clicks(np_rng, n, later=0):
    """n impressions of three fields that tell a click plainly, half of them clicks; then ``later`` clicks more.

    Fields 0 and 1 have the same values with opposite meanings, and that field 2 is empty speaks for a click. The later
    ones have a value in field 2 that the others lack; without it nothing could be said about them.
    """
    first, second, empty = np_rng.integers(2, size=(3, n))
    p = 1 / (1 + np.exp(-(4.0 * first - 4.0 * second + 4.0 * empty - 2.0)))
    labels = (np_rng.random(n) < p).astype(int).tolist()
    fields = [("ab"[a], "ab"[b], "" if c else "c") for a, b, c in zip(first, second, empty, strict=True)]
    rows = [(label, list(enumerate(values))) for label, values in zip(labels, fields, strict=True)]
    return rows + [(1, list(enumerate(LATER)))] * later


def clear_cases():
    """The features of all clear impressions, then some with values that no training row has."""
    known = itertools.product("ab", "ab", ("c", ""))
    unseen = ("new", "b", "c"), ("b", "new", ""), ("new", "new", "new")
    return [list(enumerate(values)) for values in (*known, *unseen)]


def _table(rows, index):
    """One-hot rows as a dense table with a last column of ones."""
    table = np.zeros((len(rows), len(index) + 1))
    table[:, -1] = 1.0
    for i, features in enumerate(rows):
        table[i, [index[feature] for feature in features if feature in index]] = 1.0
    return table


def _fit(x, y, price):
    """The weights of logistic regression with a price on all but the last, by Newton's method."""
    w, prices = np.zeros(x.shape[1]), price * np.append(np.ones(x.shape[1] - 1), 1e-9)
    for _ in range(7):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x / len(y) + np.diag(prices)
        w -= np.linalg.solve(hessian, x.T @ (p - y) / len(y) + prices * w)
    return w
