"""How good predictions are: pure functions of labels and predictions, as arrays of one number per row.

The judge calls them on labels that the worker never gets. Each raises ``ValueError`` for no rows, for arrays of
different lengths and for labels that it cannot use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SMALLEST_PROBABILITY = 1e-15
"""``log_loss`` moves probabilities at least this far from 0 and 1, where the logarithm would be infinite."""


def rmse(labels: ArrayLike, predictions: ArrayLike) -> float:
    """The root of the mean squared difference, in the unit of the labels."""
    import numpy as np

    y, p = _columns(labels, predictions)
    return float(np.sqrt(np.mean((y - p) ** 2)))


def accuracy(labels: ArrayLike, predictions: ArrayLike) -> float:
    """The share of rows whose prediction is the label."""
    import numpy as np

    y, p = _columns(labels, predictions)
    return float(np.mean(y == p))


def log_loss(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """The mean of ``-log(probability of what happened)``, natural logarithm, for labels 0 and 1."""
    import numpy as np

    y, p = _columns(labels, probabilities)
    _both_of(y)
    p = np.clip(p, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log1p(-p))))


def auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """The probability that a row of label 1 scores above a row of label 0, ties counting a half (Mann-Whitney).

    ``nan`` when one of the two labels does not occur.
    """
    import numpy as np

    y, s = _columns(labels, scores)
    _both_of(y)
    positive = y == 1
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return float("nan")
    _, place, sizes = np.unique(s, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(sizes) - (sizes - 1) / 2  # tied rows share the mean of their ranks
    rank_sum = mean_rank[place][positive].sum()
    return float((rank_sum - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))


def calibration_curve(labels: ArrayLike, probabilities: ArrayLike, n_bins: int = 10) -> list[tuple[float, float, int]]:
    """Of each equally wide bin of [0, 1] that has rows: mean probability, share of label 1, number of rows."""
    import numpy as np

    y, p = _columns(labels, probabilities)
    _both_of(y)
    bins = np.clip((p * n_bins).astype(int), 0, n_bins - 1)
    return [
        (float(p[bins == b].mean()), float(y[bins == b].mean()), int((bins == b).sum()))
        for b in range(n_bins)
        if (bins == b).any()
    ]


def calibration_error(labels: ArrayLike, probabilities: ArrayLike, n_bins: int = 10) -> float:
    """How far mean probability and share of label 1 lie apart, as the mean over bins weighted by their rows.

    Known as expected calibration error: Naeini, Cooper, Hauskrecht (2015).
    """
    curve = calibration_curve(labels, probabilities, n_bins)
    rows = sum(n for _, _, n in curve)
    return sum(n * abs(said - happened) for said, happened, n in curve) / rows


def roc_curve(labels: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """False and true positive rates for falling thresholds, from (0, 0) to (1, 1); tied scores are one step."""
    import numpy as np

    y, s = _columns(labels, scores)
    _both_of(y)
    order = np.argsort(-s, kind="stable")
    y, s = y[order], s[order]
    last_of_tie = np.append(s[1:] != s[:-1], True)
    true = np.append(0, np.cumsum(y == 1)[last_of_tie])
    false = np.append(0, np.cumsum(y == 0)[last_of_tie])
    return false / max(int(false[-1]), 1), true / max(int(true[-1]), 1)


def _columns(labels: ArrayLike, predictions: ArrayLike) -> tuple[Floats, Floats]:
    import numpy as np

    y, p = np.asarray(labels, float), np.asarray(predictions, float)
    if y.ndim != 1 or y.shape != p.shape:
        raise ValueError(f"labels have the shape {y.shape}, predictions {p.shape}; both need one number per row")
    if not len(y):
        raise ValueError("there are no rows to score")
    return y, p


def _both_of(labels: Floats) -> None:
    if not ((labels == 0) | (labels == 1)).all():
        raise ValueError("labels have to be 0 or 1")
