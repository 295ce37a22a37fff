"""Which rows of two collections are the same, one to one: exactly, or as far as somebody says that two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, canonical
from grader.checks.comparing.skeleton import TakenApart, by_skeleton, spend_on_sorting

Agree = Callable[[Any, Any], bool]
Order = Callable[[TakenApart], Any]

_MOST_REMATCHED = 200
_ORDERS: tuple[Order, ...] = (lambda row: (row.rounded, row.floats), lambda row: row.floats)
"""Floats that nearly agree sort alike when they are rounded, unless they lie on both sides of where it turns."""


@dataclass(frozen=True, slots=True)
class Match:
    """Rows left over after matching two collections one to one."""

    missing: list[Any]
    unexpected: list[Any]

    @property
    def exact(self) -> bool:
        """True when nothing is left over."""
        return not self.missing and not self.unexpected


def match_exactly(actual: Sequence[Any], expected: Sequence[Any], budget: Budget) -> Match:
    """Match rows as multisets, types and values exactly."""
    budget.spend(len(actual) + len(expected))
    left, right = [canonical(row, budget) for row in actual], [canonical(row, budget) for row in expected]
    return Match(_left_over(expected, right, Counter(left)), _left_over(actual, left, Counter(right)))


def match_nearly(actual: Sequence[Any], expected: Sequence[Any], agree: Agree, zero: float, budget: Budget) -> Match:
    """Match rows as multisets: in the order that they have, else those that are alike but for their floats.

    ``agree`` says when two rows do; floats up to ``zero`` count as 0 where rows are put in order.
    """
    if len(actual) == len(expected) and all(map(agree, actual, expected)):
        return Match([], [])
    missing: list[Any] = []
    unexpected: list[Any] = []
    ours, theirs = by_skeleton(expected, zero, budget), by_skeleton(actual, zero, budget)
    for skeleton in dict.fromkeys([*ours, *theirs]):  # in the order of rows, so that each run tells the same
        due, got = ours.get(skeleton, []), theirs.get(skeleton, [])
        for order in _ORDERS:
            due, got = _side_by_side(due, got, order, agree, budget)
        left_over = _each_with_any([each.row for each in due], [each.row for each in got], agree)
        missing += left_over[0]
        unexpected += left_over[1]
    return Match(missing, unexpected)


def _side_by_side(
    due: list[TakenApart], got: list[TakenApart], order: Order, agree: Agree, budget: Budget
) -> tuple[list[TakenApart], list[TakenApart]]:
    """What is left of two groups of rows when both are gone through in one order."""
    spend_on_sorting(len(due) + len(got), budget)
    due, got = sorted(due, key=order), sorted(got, key=order)
    missing: list[TakenApart] = []
    unexpected: list[TakenApart] = []
    left = right = 0
    while left < len(due) and right < len(got):
        if agree(got[right].row, due[left].row):
            left, right = left + 1, right + 1
        elif order(due[left]) < order(got[right]):
            missing.append(due[left])
            left += 1
        else:
            unexpected.append(got[right])
            right += 1
    return missing + due[left:], unexpected + got[right:]


def _each_with_any(due: list[Any], got: list[Any], agree: Agree) -> tuple[list[Any], list[Any]]:
    """What is left when each row goes with any other that is near enough, where these are few.

    For rows of several floats, which sort otherwise when the first ones differ as much as a tolerance allows.
    """
    if len(due) > _MOST_REMATCHED or len(got) > _MOST_REMATCHED:
        return due, got
    missing = []
    for row in due:
        near = next((number for number, other in enumerate(got) if agree(other, row)), None)
        if near is None:
            missing.append(row)
        else:
            got = got[:near] + got[near + 1 :]
    return missing, got


def _left_over(rows: Sequence[Any], keys: list[Key], others: Counter[Key]) -> list[Any]:
    left = []
    for row, key in zip(rows, keys, strict=True):
        if others[key] > 0:
            others[key] -= 1
        else:
            left.append(row)
    return left
