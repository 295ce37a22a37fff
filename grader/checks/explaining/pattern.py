"""What wrong values have in common with those that are due: in another order, of opposite sign, always one too many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, canonical

Pairs = Sequence[tuple[Any, Any]]
"""(actual, expected) of each value that differs."""

_TELLING = 3
"""So many values must agree on a factor or a distance that nobody expects; of -1, 2 and 1/2 one is enough."""
_LARGEST = 1e300
ANOTHER_ORDER = "the right elements in another order"
NO_ZEROS = "without the zeros in front"
TWICE = "twice what is expected"
_NAMED = {-1.0: "of the opposite sign", 2.0: TWICE, 0.5: "half of what is expected"}


def pattern(pairs: Pairs, budget: Budget) -> str:
    """A clause that is true of every pair, "" where there is none to tell."""
    if not pairs:
        return ""
    budget.spend(len(pairs))
    if all(isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) for a, b in pairs):
        return _of_sequences(pairs, budget)
    if all(isinstance(a, str) and isinstance(b, str) for a, b in pairs):
        return _of_texts(pairs)
    if all(_is_number(a) and _is_number(b) for a, b in pairs):
        return _of_numbers(pairs)
    return ""


def _of_sequences(pairs: Pairs, budget: Budget) -> str:
    if all(len(a) == len(b) for a, b in pairs):
        if all(a != b and Counter(a) == Counter(b) for a, b in _forms(pairs, budget)):
            return ANOTHER_ORDER
    elif all(len(a) > len(b) for a, b in pairs) and all(set(a) == set(b) for a, b in _forms(pairs, budget)):
        return "the right elements, but some of them repeated"
    return ""


def _forms(pairs: Pairs, budget: Budget) -> Iterator[tuple[list[Key], list[Key]]]:
    for pair in pairs:
        left, right = ([canonical(item, budget) for item in each] for each in pair)
        budget.spend(len(left) + len(right))
        yield left, right


def _of_texts(pairs: Pairs) -> str:
    if all(a.casefold() == b.casefold() for a, b in pairs):
        return "different only in upper and lower case"
    if all("".join(a.split()) == "".join(b.split()) for a, b in pairs):
        return "different only in spaces"
    if all(len(a) < len(b) and b.lstrip("0") == a for a, b in pairs):
        return NO_ZEROS
    return ""


def _of_numbers(pairs: Pairs) -> str:
    if all(a == b for a, b in pairs):
        return _of_types(pairs)
    if len(pairs) == 1 and all(value == int(value) for value in pairs[0]):
        return ""  # 1 instead of 2 is many things, half of what is due among them
    if all(b for _, b in pairs) and (factor := _shared([a / b for a, b in pairs])):
        for named, text in _NAMED.items():
            if math.isclose(factor, named, rel_tol=1e-6):
                return text
        if len(pairs) >= _TELLING:
            return f"{factor:.6g} times what is expected"
    distance = _shared([a - b for a, b in pairs])
    if len(pairs) >= _TELLING and distance and distance == int(distance):
        return f"{abs(int(distance)):,} too {'large' if distance > 0 else 'small'}"
    return ""


def _of_types(pairs: Pairs) -> str:
    """What equal numbers differ in: 1 and 1.0."""
    kinds = {(type(a).__name__, type(b).__name__) for a, b in pairs}
    if len(kinds) != 1:
        return ""
    ((got, due),) = kinds
    return f"of type {got}, where {due} is due" if got != due else ""


def _shared(numbers: Sequence[float]) -> float | None:
    """The number that all of them are; None where they differ."""
    return numbers[0] if all(math.isclose(each, numbers[0], rel_tol=1e-6) for each in numbers) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST
