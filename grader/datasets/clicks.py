"""Made-up clicks on advertisements, in the line format of the Criteo sample.

A line reads ``label, integers, categories``, separated by tabs; an empty field is a missing value. As in the
published sample there are 13 integers and 26 categories, 22.7 % of the rows are clicks, a few values of a category are
frequent and very many are rare, some values occur in two fields, and that a value is missing says something about the
click. No row is real.

The model: each value of a field has a planted weight, and so has each pair of values of the first two categories. A
row's weights add up to its score, and a click has the probability ``sigmoid(intercept + score)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

CLICK_RATE = 0.227

# How many values a category has.
_SIZES = (
    4, 10, 30, 80, 300, 1_200, 5_000, 20_000, 6, 15, 50, 200, 900, 3_000, 12_000, 30_000,
    3, 12, 25, 120, 500, 2_000, 8_000, 5, 40, 100,
)  # fmt: skip
# How much of a row's score each category tells, relative to the others.
_CATEGORY_STRENGTHS = (
    1.6, 1.6, 1.5, 1.3, 1.2, 1.0, 0.9, 0.7, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5,
    0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1,
)  # fmt: skip
# The frequency of the k-th value falls with this power of k.
_TAIL = 1.15
# Of these categories the second most frequent value is "missing".
_SOMETIMES_MISSING = frozenset({2, 5, 11, 18})

# Median and spread (of the logarithm) of each integer, the share of missing values, and how much of the score it tells.
_MEDIANS = (1.5, 4.0, 6.0, 3.0, 900.0, 30.0, 4.0, 8.0, 40.0, 0.7, 2.0, 0.3, 5.0)
_SPREADS = (0.8, 1.2, 1.0, 0.7, 1.4, 1.3, 1.1, 0.7, 1.2, 0.5, 0.8, 0.9, 0.8)
_MISSING = (0.45, 0.0, 0.2, 0.22, 0.03, 0.22, 0.04, 0.0, 0.04, 0.45, 0.04, 0.77, 0.22)
_INTEGER_STRENGTHS = (0.9, 0.3, 0.4, 0.3, 0.3, 0.6, 0.5, 0.2, 0.2, 0.4, 0.5, 0.3, 0.2)
# The weight of a missing integer, in standard deviations of the weights of its present values.
_MISSING_WEIGHT = -1.5

# The spread of the scores.
_SCORE_SPREAD = 1.6
# Planted weights come from this number unless another is given, so that rows of all seeds obey the same model.
_PLANTED, _CALIBRATION_ROWS = 2_015, 40_000
_WORLDS = 256


@dataclass(frozen=True)
class ClickModel:
    """The world that clicks come from: its fields and planted weights.

    integers, categories: how many fields of each kind, at most 13 and 26; there are at least two categories.
    largest: no category has more values than this; a small number suits small examples. pairs: the share of the
    scores' variance, from 0 to 1, that stands only in pairs of values of the first two categories. planted: the number
    that the weights come from. Whoever knows it knows the best model there is, so one that a grade hangs on must be
    secret.
    Raises ``ValueError`` for other numbers.
    """

    integers: int = len(_MEDIANS)
    categories: int = len(_SIZES)
    largest: int = max(_SIZES)
    pairs: float = 0.12
    planted: int = _PLANTED

    def __post_init__(self) -> None:
        if not 0 <= self.integers <= len(_MEDIANS):
            raise ValueError(f"integers must be from 0 to {len(_MEDIANS)}, is {self.integers}")
        if not 2 <= self.categories <= len(_SIZES):
            raise ValueError(f"categories must be from 2 to {len(_SIZES)}, is {self.categories}")
        if self.largest < 3:
            raise ValueError(f"largest must be 3 or more, is {self.largest}")
        if not 0 <= self.pairs <= 1:
            raise ValueError(f"pairs must be from 0 to 1, is {self.pairs}")

    @property
    def fields(self) -> int:
        """The number of fields of a row, without the label."""
        return self.integers + self.categories


FULL = ClickModel()


def clicks(n: int, seed: int, model: ClickModel = FULL, *, drift: float = 0.0) -> list[str]:
    """``n`` lines ``label, integers, categories``, separated by tabs: label 0 or 1, missing values empty.

    drift: the share of the categories' values, from 0 to 1, that come from a vocabulary which does not exist while the
    drift is 0, as in data of a later day. The same arguments give the same lines on every machine. Raises
    ``ValueError`` for a negative ``n`` and a ``drift`` outside [0, 1].
    """
    import numpy as np

    if n < 0:
        raise ValueError(f"the number of clicks must not be negative, is {n}")
    if not 0 <= drift <= 1:
        raise ValueError(f"drift must be from 0 to 1, is {drift}")
    random = np.random.default_rng(seed)
    integers, ranks, score = _draw(n, random, model, drift)
    labels = random.random(n) < _sigmoid(_intercept(model) + score)
    columns: list[Sequence[str]] = [["1" if label else "0" for label in labels.tolist()]]
    columns += [[str(value) if value >= 0 else "" for value in column] for column in integers.T.tolist()]
    columns += [_texts(field, ranks[:, field].tolist()) for field in range(model.categories)]
    return ["\t".join(row) for row in zip(*columns, strict=True)]


def plant_leaks(lines: Sequence[str], seed: int, places: tuple[int, int]) -> list[str]:
    """The lines with two more fields that know the label, as a careless join would bring them in.

    places: two different numbers of fields, counted from 0 after the label, at which the two stand afterwards. The
    first is a copy of the label in other words, wrong in one row of fifty. The second is from the future: seconds from
    the click to a purchase, filled in for four clicks of ten and empty in all other rows. Raises ``ValueError`` for
    equal places.
    """
    import numpy as np

    if places[0] == places[1]:
        raise ValueError(f"the two places must differ, both are {places[0]}")
    random = np.random.default_rng(seed)
    wrong, bought = random.random(len(lines)) < 0.02, random.random(len(lines)) < 0.4
    seconds = random.integers(20, 4_000, len(lines))
    planted = []
    for n, line in enumerate(lines):
        label, *fields = line.split("\t")
        clicked = label == "1"
        leaks = ("won" if clicked != wrong[n] else "lost", str(seconds[n]) if clicked and bought[n] else "")
        for place, leak in sorted(zip(places, leaks, strict=True)):
            fields.insert(place, leak)
        planted.append("\t".join([label, *fields]))
    return planted


def _draw(n: int, random: np.random.Generator, model: ClickModel, drift: float) -> tuple[Whole, Whole, Floats]:
    """The integers (-1 for missing), the ranks of the categories' values, and the scores of ``n`` rows."""
    import numpy as np

    integer_scale, category_scale = _scales(model)
    z = random.standard_normal((n, model.integers))
    absent = np.array(_MISSING[: model.integers])
    missing = random.random((n, model.integers)) < absent
    logs = np.log(_MEDIANS[: model.integers]) + np.array(_SPREADS[: model.integers]) * z
    integers = np.where(missing, -1, np.floor(np.exp(logs))).astype(np.int64)
    score = (np.where(missing, _MISSING_WEIGHT, z) - absent * _MISSING_WEIGHT) @ integer_scale
    points = random.random((n, model.categories))
    later = random.random((n, model.categories)) < drift
    ranks = np.empty((n, model.categories), np.int64)
    for field in range(model.categories):
        size = _size(field, model)
        shares, weights = _vocabulary(field, size, model.planted)
        ranks[:, field] = np.searchsorted(np.cumsum(shares)[:-1], points[:, field], side="right")
        ranks[later[:, field], field] += size
        score += category_scale[field] * weights[ranks[:, field]]
    pairs = _pair_weights(model)
    both = ranks[:, :2] % pairs.shape
    score += np.sqrt(model.pairs) * _SCORE_SPREAD * pairs[both[:, 0], both[:, 1]]
    return integers, ranks, score


def _size(field: int, model: ClickModel) -> int:
    return min(_SIZES[field], model.largest)


def _scales(model: ClickModel) -> tuple[Floats, Floats]:
    """What the weights of each field are multiplied by, so that the scores spread alike whatever fields there are."""
    import numpy as np

    integers = np.array(_INTEGER_STRENGTHS[: model.integers])
    categories = np.array(_CATEGORY_STRENGTHS[: model.categories])
    variance = (integers**2).sum() + (categories**2).sum()
    scale = _SCORE_SPREAD * np.sqrt((1 - model.pairs) / variance)
    return scale * integers, scale * categories


@lru_cache(_WORLDS)
def _vocabulary(field: int, size: int, planted: int) -> tuple[Floats, Floats]:
    """The frequencies of a category's values, and the weights of these and of as many later values.

    Both kinds of weights have the mean 0 and the variance 1.
    """
    import numpy as np

    powers = np.arange(1, size + 1, dtype=np.float64) ** -_TAIL
    shares = powers / powers.sum()
    weights = np.random.default_rng([planted, field]).standard_normal((2, size))
    weights -= (weights @ shares)[:, None]
    weights /= np.sqrt(weights**2 @ shares)[:, None]
    return shares, weights.ravel()


@lru_cache(_WORLDS)
def _pair_weights(model: ClickModel) -> Floats:
    """Weights of pairs of values of the first two categories. Over one value's rows they have the mean 0."""
    import numpy as np

    (first, _), (second, _) = (_vocabulary(field, _size(field, model), model.planted) for field in (0, 1))
    weights = np.random.default_rng([model.planted, 99]).choice([-1.0, 1.0], (len(first), len(second)))
    weights -= (first @ weights)[None, :]
    weights -= (weights @ second)[:, None]
    found: Floats = weights / np.sqrt(first @ weights**2 @ second)
    return found


@lru_cache(_WORLDS)
def _intercept(model: ClickModel) -> float:
    """The intercept that makes ``CLICK_RATE`` of the rows clicks."""
    import numpy as np

    *_, score = _draw(_CALIBRATION_ROWS, np.random.default_rng([model.planted, 98]), model, 0.0)
    low, high = -10.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _sigmoid(middle + score).mean() < CLICK_RATE else (low, middle)
    return low


def _sigmoid(z: Floats) -> Floats:
    import numpy as np

    p: Floats = 1 / (1 + np.exp(-z))
    return p


def _texts(field: int, ranks: Sequence[int]) -> list[str]:
    """The values of a category as eight hexadecimal digits; fields 0 and 1, 2 and 3, ... have values in common."""
    start = 0x5BD1E995 * (field // 2 + 1)
    missing = 1 if field in _SOMETIMES_MISSING else -1
    return ["" if rank == missing else f"{(start + rank * 0x9E3779B1) % 2**32:08x}" for rank in ranks]
