"""Pairs of submissions that are alike far beyond what their class shows: worth a look, and no more than that.

What many share says nothing: the fingerprints of the starter and those of more than a tenth of the class are left out.
Of the rest, the share that two have in common is compared with how alike each learner is to the nearest other one. An
index from fingerprint to submissions finds the pairs, so that the work grows with the class and not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.classroom.similarity.fingerprint import GRAM, Codes, Hashes, Prints, fingerprints, grams, shape

_COMMON, _MOST_SHARING = 0.1, 20
_LEAST_CLASS, _LEAST_SHARED, _LEAST_SHARE = 8, 6, 0.6
_OUTLIER, _MAD_TO_DEVIATION, _LEAST_SPREAD = 3.5, 1.4826, 0.05
_MOST_LINES = 40


@dataclass(frozen=True)
class Line:
    """A line of an excerpt, and whether the other text has the same in it."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Pair:
    """Two submissions, by their places. ``share``: what they have in common of that which is unusual in the one with
    less of it (0 to 1); ``usual``: the middle of that figure over the class, each with the nearest other; ``hashes``:
    the fingerprints in common; ``distance``: how far ``share`` lies above ``usual``, in deviations."""

    first: int
    second: int
    share: float
    usual: float
    distance: float
    hashes: Hashes


@dataclass(frozen=True)
class _Rare:
    """The fingerprints that count, ordered by hash, and how many of them each submission has."""

    owners: NDArray[np.int64]
    hashes: Hashes
    amounts: NDArray[np.int64]


def unusual_pairs(shapes: Sequence[Codes], starter: Codes) -> list[Pair]:
    """The pairs of one exercise that stand out, the most unusual first; none in a class too small to have a usual.

    A pair stands out when its share lies ``_OUTLIER`` robust deviations above the middle: B. Iglewicz, D. C. Hoaglin,
    How to Detect and Handle Outliers, ASQC 1993. The share and what it stands on have a floor too.
    """
    handed_in = sum(len(each) > 0 for each in shapes)
    if handed_in < _LEAST_CLASS:
        return []
    rare = _rare(fingerprints(shapes), len(shapes), starter, max(2, min(_MOST_SHARING, int(_COMMON * handed_in))))
    first, second, shared = _pairs(rare, len(shapes))
    shares = shared / np.minimum(rare.amounts[first], rare.amounts[second])
    nearest = np.zeros(len(shapes))
    enough = shared >= _LEAST_SHARED
    for side in (first, second):
        np.maximum.at(nearest, side[enough], shares[enough])
    usual, spread = _middle(nearest[[len(each) > 0 for each in shapes]])
    distance = (shares - usual) / spread
    found = np.flatnonzero(enough & (shares >= _LEAST_SHARE) & (distance >= _OUTLIER))
    order = found[np.lexsort((second[found], first[found], -shared[found], -shares[found]))]
    return [
        Pair(int(a), int(b), float(shares[at]), usual, float(distance[at]), _common(rare, int(a), int(b)))
        for at, a, b in ((at, first[at], second[at]) for at in order[:_MOST_SHARING])
    ]


def excerpt(text: str, common: Hashes) -> list[Line]:
    """The lines of a text from the first to the last that holds fingerprints in common, at most ``_MOST_LINES``."""
    found = shape(text)
    every = grams([found.codes])
    shared: set[int] = set()
    for start in np.flatnonzero(np.isin(every.hashes, common)).tolist():
        shared.update(found.lines[start : start + GRAM])
    if not shared:
        return []
    lines = text.split("\n")
    last = min(max(shared), min(shared) + _MOST_LINES - 1)
    return [Line(lines[number - 1], number in shared) for number in range(min(shared), last + 1)]


def _rare(prints: Prints, number: int, starter: Codes, most: int) -> _Rare:
    owners, hashes = prints.owners, prints.hashes
    begins = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
    amounts = np.diff(begins, append=len(hashes))
    kept = np.repeat(amounts <= most, amounts) & ~np.isin(hashes, grams([starter]).hashes)
    return _Rare(owners[kept], hashes[kept], np.bincount(owners[kept], minlength=number))


def _pairs(rare: _Rare, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """First and second of each pair with a fingerprint in common, and how many they have."""
    met = [np.zeros(0, dtype=np.int64)]
    for apart in range(1, _MOST_SHARING):
        same = rare.hashes[apart:] == rare.hashes[:-apart]
        met.append(rare.owners[:-apart][same] * number + rare.owners[apart:][same])
    keys, shared = np.unique(np.concatenate(met), return_counts=True)
    return keys // number, keys % number, shared


def _common(rare: _Rare, first: int, second: int) -> Hashes:
    return np.intersect1d(rare.hashes[rare.owners == first], rare.hashes[rare.owners == second])


def _middle(values: NDArray[np.float64]) -> tuple[float, float]:
    """Median and deviation of a class, the latter from the median distance to the median."""
    middle = float(np.median(values))
    spread = _MAD_TO_DEVIATION * float(np.median(np.abs(values - middle)))
    return middle, max(spread, _LEAST_SPREAD)
