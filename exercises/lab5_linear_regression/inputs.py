"""Inputs of lab 5's checks, made from a random generator: the same for the visible and the hidden ones."""

from typing import NamedTuple

import numpy as np

from grader.authors import md5_split, songs


def examples(np_rng, n, d):
    """n examples of d features whose labels lie near a plane."""
    x = np_rng.normal(size=(n, d))
    y = x @ np_rng.uniform(-3, 3, d) + np_rng.uniform(-5, 5) + np_rng.normal(size=n)
    return list(zip(y.tolist(), x, strict=True))


class Songs(NamedTuple):
    """Training and validation examples, and labels and features of test songs. Labels begin at the training base."""

    train: list
    val: list
    labels: np.ndarray
    features: np.ndarray


def song_parts(np_rng, n=20_000):
    """Songs in three parts. The test songs are many: chance moves the error of a model by a quarter of a year only."""
    lines = songs(n, int.from_bytes(np_rng.bytes(16), "big"))
    parts = [np.array([line.split(",") for line in part], float) for part in md5_split(lines)]
    base = parts[0][:, 0].min()
    train, val = ([(y - base, x) for y, x in zip(part[:, 0].tolist(), part[:, 1:], strict=True)] for part in parts[:2])
    return Songs(train[:4000], val[:500], parts[2][:, 0] - base, parts[2][:, 1:])


def clear_songs(np_rng, n, later=0.0):
    """n examples of two kinds of songs that any model can tell apart: labels near 20 and near 70, ``later`` added."""
    kind = np_rng.integers(2, size=n)
    x = 0.3 + 0.4 * kind[:, None] + np_rng.normal(scale=0.05, size=(n, 12))
    y = 20 + 50 * kind + np_rng.normal(scale=2.0, size=n) + later
    return list(zip(y.tolist(), x, strict=True))


def plain_errors(songs):
    """The errors on the test songs of what a model has to beat: the constant, and least squares with an intercept."""
    y, x = (np.array(column) for column in zip(*songs.train, strict=True))
    weights = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    residuals = {
        "constant_model": songs.labels - y.mean(),
        "least_squares": songs.labels - songs.features @ weights[:-1] - weights[-1],
    }
    return {name: float(np.sqrt(np.mean(residual**2))) for name, residual in residuals.items()}


def opposites(np_rng):
    """16 examples of two features that are each other's opposite: ones have no part along the only steep direction.

    Sums and products of these numbers are exact, so rounding does not put that part in by chance.
    """
    sizes = 2.0 ** np_rng.choice([-1, 1, 2]) * np_rng.choice([-1.0, 1.0], 16)
    return [(0.0, np.array([size, -size])) for size in sizes]


class Search(NamedTuple):
    """Few training rows, validation rows, and penalties of which one in the middle of the range is the best."""

    train: list
    val: list
    lams: list


def penalty_case(np_rng, d=6):
    """Noisy examples whose best penalty is neither the smallest, the largest, the first nor the last."""
    lams = [10.0, 0.001, 0.1, 1.0, 100.0, 0.01]
    while True:
        w = np_rng.normal(scale=0.7, size=d)
        x = np_rng.normal(size=(40, d))
        y = x @ w + 20 + np_rng.normal(scale=2.0, size=40)
        rows = list(zip(y.tolist(), x, strict=True))
        best = min(lams, key=lambda lam: _validation_error(rows[:12], rows[12:], lam))
        if best in (0.1, 1.0):
            return Search(rows[:12], rows[12:], lams)


def _validation_error(train, val, lam):
    y, x = (np.array(column) for column in zip(*train, strict=True))
    x = np.column_stack([x, np.ones(len(x))])
    w = np.linalg.solve(x.T @ x + len(x) * lam * np.diag([1.0] * (x.shape[1] - 1) + [0.0]), x.T @ y)
    return sum((w[:-1] @ features + w[-1] - label) ** 2 for label, features in val)
