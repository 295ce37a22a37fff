"""What predictions of a contest are measured with: the log losses of two plain models on the test rows.

One says the click rate of the training rows for everybody. The other is logistic regression on the one-hot encoded
fields, those that know the label left out, with a price on the squares of the weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.checks.dsl.metrics import log_loss
from grader.datasets.contest import Contest, Features, contest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Columns = NDArray[np.int64]

_PRICE, _STEPS = 1e-3, 6


@dataclass(frozen=True)
class Baselines:
    """The log losses on the test rows of the click rate and of plain one-hot features."""

    click_rate: float
    one_hot: float

    def gain(self, loss: float) -> float:
        """How much of the way from the click rate to plain one-hot features a log loss has made: 0 there, 1 here."""
        return (self.click_rate - loss) / (self.click_rate - self.one_hot)

    def loss(self, gain: float) -> float:
        """The log loss that has made so much of the way."""
        return self.click_rate - gain * (self.click_rate - self.one_hot)


def baselines_of(data: Contest) -> Baselines:
    """The baselines of all test rows of a contest; takes about a second."""
    import numpy as np

    rate = np.full(len(data.labels), data.click_rate)
    return Baselines(log_loss(data.labels, rate), log_loss(data.labels, plain_probabilities(data)))


@lru_cache(maxsize=8)
def measured_contest(seed: int, train_rows: int, test_rows: int) -> tuple[Contest, Baselines]:
    """A contest and its baselines. Kept for a while: a class is graded on the same rows, and both take a second."""
    data = contest(seed, train_rows, test_rows)
    return data, baselines_of(data)


def plain_probabilities(data: Contest) -> Floats:
    """What logistic regression on one-hot features says of each test row of a contest."""
    train = [(label, _honest(features, data.leaks)) for label, features in data.train]
    return one_hot_model(train, [_honest(features, data.leaks) for _, features in data.test])


def one_hot_model(train: Sequence[tuple[int, Features]], rows: Sequence[Features], price: float = _PRICE) -> Floats:
    """The probabilities that logistic regression on one-hot features of the training rows gives to rows.

    Minimises the mean log loss plus ``price / 2`` times the squares of all weights but the intercept's, by Newton's
    method.
    """
    import numpy as np

    index = {feature: j for j, feature in enumerate(sorted({f for _, features in train for f in features}))}
    x, y = _active((features for _, features in train), index), np.array([label for label, _ in train], float)
    size = len(index) + 1
    w, prices = np.zeros(size), np.full(size, price)
    prices[-1] = 1e-9
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-_scores(x, w)))
        hessian = _sum_of_squares(x, p * (1 - p), size) / len(y) + np.diag(prices)
        w -= np.linalg.solve(hessian, _sum(x, p - y, size) / len(y) + prices * w)
    found: Floats = 1 / (1 + np.exp(-_scores(_active(rows, index), w)))
    return found


def _honest(features: Features, leaks: frozenset[int]) -> Features:
    return [(field, text) for field, text in features if field not in leaks]


def _active(rows: Iterable[Features], index: dict[tuple[int, str], int]) -> Columns:
    """The columns of each row that are 1, the last one, of ones, among them; filled up with the one behind it.

    Rows have a few features of many, so this is far smaller than the table, and sums over it are far sooner made.
    """
    import numpy as np

    ones = [[*{index[feature] for feature in features if feature in index}, len(index)] for features in rows]
    found = np.full((len(ones), max(map(len, ones), default=1)), len(index) + 1)
    for i, columns in enumerate(ones):
        found[i, : len(columns)] = columns
    return found


def _scores(active: Columns, w: Floats) -> Floats:
    """The table times ``w``."""
    import numpy as np

    found: Floats = np.append(w, 0.0)[active].sum(axis=1)
    return found


def _sum(active: Columns, values: Floats, size: int) -> Floats:
    """The transposed table times one value for each row."""
    import numpy as np

    sums = np.bincount(active.ravel(), np.repeat(values, active.shape[1]), size + 1)
    return np.asarray(sums[:size], np.float64)


def _sum_of_squares(active: Columns, values: Floats, size: int) -> Floats:
    """The transposed table times the table, with a factor for each row."""
    import numpy as np

    pairs = active[:, :, None] * (size + 1) + active[:, None, :]
    sums = np.bincount(pairs.ravel(), np.repeat(values, active.shape[1] ** 2), (size + 1) ** 2)
    return np.asarray(sums.reshape(size + 1, size + 1)[:size, :size], np.float64)
