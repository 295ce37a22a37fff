"""Rows without their floats: those of one skeleton can agree within a tolerance, and no others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, in_words, key_of
from grader.checks.comparing.parts import is_array, is_float, parts_of, unordered_parts_of

_COMPARISONS = 16
"""So many comparisons of a sort make a step."""
_DIGITS = 6

Numbers = list[tuple[bool, float]]
"""Floats by which one can sort: NaN after all others."""


class TakenApart(NamedTuple):
    """A row with its floats, rounded and as they are."""

    rounded: Numbers
    floats: Numbers
    row: Any


def by_skeleton(rows: Sequence[Any], zero: float, budget: Budget) -> dict[Key, list[TakenApart]]:
    """Rows grouped by all that is not a float; those up to ``zero`` are rounded to 0."""
    groups: dict[Key, list[TakenApart]] = {}
    budget.spend(len(rows))
    for row in rows:
        words: list[str] = []
        floats: list[float] = []
        _take_apart(row, words, floats, zero, budget)
        made = TakenApart(_rounded(floats, zero), _sortable(floats), row)
        groups.setdefault(key_of("".join(words)), []).append(made)
    return groups


def _take_apart(value: Any, words: list[str], floats: list[float], zero: float, budget: Budget) -> None:
    """Add the words of all that is no float, and the floats, each in an order that equal values share."""
    kind = type(value)
    if kind is tuple:
        _take_parts(kind, value, words, floats, zero, budget)
    elif is_float(value):
        budget.spend(1)
        floats.append(float(value))
        words.append("float")
    elif is_array(value):
        _take_array(value, words, floats, budget)
    elif isinstance(value, dict):
        spend_on_sorting(len(value), budget)
        pairs = sorted(((in_words(key, budget), key) for key in value), key=lambda pair: pair[0])
        words.append(f"({kind!r}")
        for form, key in pairs:
            words.append(f", {form}: ")
            _take_apart(value[key], words, floats, zero, budget)
        words.append(")")
    elif (rows := unordered_parts_of(value)) is not None:
        _take_members(kind, rows, words, floats, zero, budget)
    elif kind not in _WHOLE and (parts := parts_of(value)) is not None:
        _take_parts(kind, parts, words, floats, zero, budget)
    else:
        words.append(in_words(value, budget))


def _take_parts(
    kind: type, parts: Sequence[Any], words: list[str], floats: list[float], zero: float, budget: Budget
) -> None:
    budget.spend(len(parts) + 1)
    words.append(f"({kind!r}")
    for part in parts:
        words.append(", ")
        _take_apart(part, words, floats, zero, budget)
    words.append(")")


def _take_array(array: Any, words: list[str], floats: list[float], budget: Budget) -> None:
    """Within a tolerance, arrays of one kind are equal whatever the width of their elements."""
    budget.spend(array.size + (array.nbytes >> 8))
    kind, members = array.dtype.kind, array.ravel().tolist()
    words.append(f"(array {kind}, {array.shape}")
    if kind == "f":
        floats += members
    elif kind == "c":
        floats += [part for number in members for part in (number.real, number.imag)]
    else:
        words.append(f", {members!r}")
    words.append(")")


def _take_members(
    kind: type, members: Sequence[Any], words: list[str], floats: list[float], zero: float, budget: Budget
) -> None:
    inner: list[tuple[str, Numbers, Numbers]] = []
    budget.spend(len(members))
    for member in members:
        said: list[str] = []
        own: list[float] = []
        _take_apart(member, said, own, zero, budget)
        inner.append(("".join(said), _rounded(own, zero), _sortable(own)))
    spend_on_sorting(len(inner), budget)
    inner.sort()
    words.append(f"({kind!r}, {', '.join(form for form, _, _ in inner)})")
    floats.extend(number for _, _, numbers in inner for _, number in numbers)


def _rounded(floats: list[float], zero: float) -> Numbers:
    """Nearly the numbers: the same for most that differ in their last digits alone, or by less than ``zero`` from 0."""
    return _sortable([0.0 if abs(number) <= zero else float(f"{number:.{_DIGITS}g}") for number in floats])


def _sortable(floats: list[float]) -> Numbers:
    return [(math.isnan(number), number) for number in floats]


def spend_on_sorting(number: int, budget: Budget) -> None:
    """Account for a sort of so many."""
    budget.spend(number * number.bit_length() // _COMPARISONS)


_WHOLE = frozenset({str, int, bool, bytes, type(None)})
