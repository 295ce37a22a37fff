"""Rows without their floats: those of one skeleton can agree within a tolerance, and no others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, in_words, key_of
from grader.checks.comparing.parts import is_array, is_float, parts_of, unordered_parts_of

_COMPARISONS = 16
"""So many comparisons of a sort make a step."""


def by_skeleton(rows: Sequence[Any], budget: Budget) -> dict[Key, list[Any]]:
    """Rows grouped by all that is not a float, each group sorted by its floats."""
    groups: dict[Key, list[tuple[list[tuple[bool, float]], Any]]] = {}
    budget.spend(len(rows))
    for row in rows:
        words: list[str] = []
        floats: list[float] = []
        _take_apart(row, words, floats, budget)
        groups.setdefault(key_of("".join(words)), []).append((_sortable(floats), row))
    for group in groups.values():
        _spend_on_sorting(len(group), budget)
    return {skeleton: [row for _, row in sorted(group, key=lambda pair: pair[0])] for skeleton, group in groups.items()}


def _take_apart(value: Any, words: list[str], floats: list[float], budget: Budget) -> None:
    """Add the words of all that is no float, and the floats, each in an order that equal values share."""
    kind = type(value)
    if kind is tuple:
        _take_parts(kind, value, words, floats, budget)
    elif is_float(value):
        budget.spend(1)
        floats.append(float(value))
        words.append("float")
    elif is_array(value) and value.dtype.kind == "f":
        budget.spend(value.size)
        floats.extend(value.ravel().tolist())
        words.append(f"(array, {value.shape})")
    elif isinstance(value, dict):
        _spend_on_sorting(len(value), budget)
        pairs = sorted(((in_words(key, budget), key) for key in value), key=lambda pair: pair[0])
        words.append(f"({kind!r}")
        for form, key in pairs:
            words.append(f", {form}: ")
            _take_apart(value[key], words, floats, budget)
        words.append(")")
    elif (rows := unordered_parts_of(value)) is not None:
        _take_members(kind, rows, words, floats, budget)
    elif kind not in _WHOLE and (parts := parts_of(value)) is not None:
        _take_parts(kind, parts, words, floats, budget)
    else:
        words.append(in_words(value, budget))


def _take_parts(kind: type, parts: Sequence[Any], words: list[str], floats: list[float], budget: Budget) -> None:
    budget.spend(len(parts) + 1)
    words.append(f"({kind!r}")
    for part in parts:
        words.append(", ")
        _take_apart(part, words, floats, budget)
    words.append(")")


def _take_members(kind: type, members: Sequence[Any], words: list[str], floats: list[float], budget: Budget) -> None:
    inner: list[tuple[str, list[tuple[bool, float]]]] = []
    budget.spend(len(members))
    for member in members:
        said: list[str] = []
        own: list[float] = []
        _take_apart(member, said, own, budget)
        inner.append(("".join(said), _sortable(own)))
    _spend_on_sorting(len(inner), budget)
    inner.sort()
    words.append(f"({kind!r}, {', '.join(form for form, _ in inner)})")
    floats.extend(number for _, own in inner for _, number in own)


def _sortable(floats: list[float]) -> list[tuple[bool, float]]:
    return [(math.isnan(number), number) for number in floats]


def _spend_on_sorting(number: int, budget: Budget) -> None:
    budget.spend(number * number.bit_length() // _COMPARISONS)


_WHOLE = frozenset({str, int, bool, bytes, type(None)})
