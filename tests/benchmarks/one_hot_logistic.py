"""Logistic regression on one-hot features in NumPy, by Newton's method: a yardstick that does not use Spark.

A table of one-hot features is an array ``(rows, fields)`` of column numbers, one active column per field; a column of
``-1`` stands for a value that training never saw and has the weight 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = NDArray[np.int64]


class Encoder:
    """The columns of one-hot features, learned from training rows of text values: one column per field and value.

    at_least: values that occur in fewer training rows get no column.
    """

    def __init__(self, rows: list[tuple[str, ...]], at_least: int = 1) -> None:
        self._columns: list[dict[str, int]] = []
        self.size = 0
        for values in zip(*rows, strict=True):
            texts, counts = np.unique(np.array(values), return_counts=True)
            kept = texts[counts >= at_least].tolist()
            self._columns.append({text: self.size + n for n, text in enumerate(kept)})
            self.size += len(kept)

    def encode(self, rows: list[tuple[str, ...]]) -> Columns:
        """The active columns of rows, -1 where a value has none."""
        fields = zip(zip(*rows, strict=True), self._columns, strict=True)
        return np.array([[known.get(value, -1) for value in values] for values, known in fields], np.int64).T


def fit(columns: Columns, labels: Floats, size: int, l2: float, rounds: int = 30) -> Floats:
    """The weights, the intercept last, that minimise mean log loss + l2 * |weights|^2, the intercept free of it.

    Newton's method; each step solves its linear system by conjugate gradients, halved until the loss falls.
    """
    price = np.append(np.full(size, 2 * l2), 0.0)
    weights = np.zeros(size + 1)
    loss = _objective(columns, labels, weights, price)
    for _ in range(rounds):
        p = _sigmoid(scores(columns, weights))
        gradient = _add_up(columns, p - labels, size) / len(labels) + price * weights
        curve = p * (1 - p) / len(labels)
        diagonal = _add_up(columns, curve, size) + price + 1e-12
        step = _solve(
            lambda v, curve=curve: _add_up(columns, curve * scores(columns, v), size) + price * v, gradient, diagonal
        )
        before = loss
        while (loss := _objective(columns, labels, weights - step, price)) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
        if before - loss < 1e-9:
            break
    return weights


def scores(columns: Columns, weights: Floats) -> Floats:
    """The scores of rows: the intercept and the weights of their active columns."""
    padded = np.append(weights[:-1], 0.0)  # column -1 is the last one
    found: Floats = padded[columns].sum(axis=1) + weights[-1]
    return found


def log_loss(labels: Floats, row_scores: Floats) -> float:
    """The mean log loss of scores on the scale of logits."""
    return float(np.mean(np.logaddexp(0.0, row_scores) - labels * row_scores))


def baseline_loss(labels: Floats, rate: float) -> float:
    """The mean log loss of a constant prediction."""
    return float(-np.mean(np.where(labels == 1, np.log(rate), np.log(1 - rate))))


def auc(labels: Floats, row_scores: Floats) -> float:
    """The share of pairs of a positive and a negative row that the scores put in order; ties count one half."""
    _, place, counts = np.unique(row_scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    positive = int(labels.sum())
    above = float(ranks[labels == 1].sum()) - positive * (positive + 1) / 2
    return above / (positive * (len(labels) - positive))


def _objective(columns: Columns, labels: Floats, weights: Floats, price: Floats) -> float:
    return log_loss(labels, scores(columns, weights)) + float(price @ weights**2) / 2


def _add_up(columns: Columns, values: Floats, size: int) -> Floats:
    """For each column the sum of the values of the rows in which it is active; at the end the sum over all rows."""
    flat = np.where(columns >= 0, columns, size).ravel()
    sums = np.bincount(flat, np.repeat(values, columns.shape[1]), size + 1)
    sums[size] = values.sum()
    found: Floats = sums
    return found


def _solve(multiply: Callable[[Floats], Floats], right: Floats, diagonal: Floats) -> Floats:
    """The solution of a positive definite system by conjugate gradients, preconditioned with its diagonal."""
    x = np.zeros_like(right)
    residual = right.copy()
    scaled = residual / diagonal
    direction, size = scaled, float(residual @ scaled)
    start = size
    for _ in range(60):
        image = multiply(direction)
        length = size / float(direction @ image)
        x += length * direction
        residual -= length * image
        scaled = residual / diagonal
        size, previous = float(residual @ scaled), size
        if size < 1e-4 * start:
            break
        direction = scaled + size / previous * direction
    return x


def _sigmoid(z: Floats) -> Floats:
    p: Floats = np.exp(-np.logaddexp(0.0, -z))
    return p
