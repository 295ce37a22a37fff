"""Compare a learner's value with the expected one and say what differs, smallest piece first.

Everything here is pure: plain values in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grader.checks.comparing.budget import Budget, TooMuchWorkError
from grader.checks.comparing.canonical import in_words
from grader.checks.comparing.equality import (
    EXACT,
    Rules,
    differing_elements,
    match_rows,
    same,
    same_kind_of_array,
)
from grader.checks.comparing.frames import frame_difference
from grader.checks.comparing.kinds import kind_difference, rows_of_a_class
from grader.checks.comparing.models import model_difference
from grader.checks.comparing.parts import is_array, is_float, parts_of
from grader.checks.comparing.plain_values import as_plain, replaced
from grader.checks.comparing.rows import Difference, by_key, is_pair, multiset
from grader.checks.comparing.show import a, count, show, show_elements, show_pair, type_name
from grader.checks.comparing.sinks import batches_difference, written_difference
from grader.checks.explaining.pattern import Pairs, pattern
from grader.sandbox.wire import values

_TOO_LARGE = (
    "Try the function on a small input and look at how much it returns. Look for rows that are repeated, for a list "
    "that keeps growing, and for numbers or texts that get longer with each step."
)


class ExpectedTooLargeError(Exception):
    """What is due is itself more than can be compared: the check asks for too much, whatever was returned."""


def compare(actual: Any, expected: Any, rules: Rules = EXACT, budget: Budget | None = None) -> Difference | None:
    """None when the values agree under the rules, else what differs; within ``budget``, by default a whole one.

    A value that takes more differs by being too large. Raises ``ExpectedTooLargeError`` where ``expected`` does too.
    """
    budget = budget or Budget()
    try:
        found = _difference(actual, expected, rules, budget)
        return found and (_only_types(actual, expected, rules, budget) or found)
    except TooMuchWorkError as stop:
        if stop.budget is not budget:
            raise
    own = budget.anew()
    try:
        _difference(expected, expected, rules, own)
    except TooMuchWorkError as stop:
        if stop.budget is not own:
            raise
        raise ExpectedTooLargeError(
            f"what is due, {a(type_name(expected))}, is too large to compare within {budget.seconds:g} seconds; check "
            "less of it, or raise judge_seconds in the limits of the exercise"
        ) from None
    said = f"{a(type_name(actual))} that is too large to compare"
    return Difference("limit", said, advice=_TOO_LARGE, verb="returned")


def _only_types(actual: Any, expected: Any, rules: Rules, budget: Budget) -> Difference | None:
    """The difference of values that are right, but of other types than are due; None where they are not right."""
    if rules.plain or rules.view is not None:
        return None
    mine, due = replaced(actual, budget), replaced(expected, budget)
    if mine == due or _difference(actual, expected, replace(rules, plain=True), budget) is not None:
        return None
    strange = [*_in_place_of_plain(mine, due), *(kinds[::-1] for kinds in _in_place_of_plain(due, mine))]
    if not strange:
        return None  # neither is plain: what tells the two types apart says it
    said = "right values, but {} where {} is due".format(*strange[0])
    left, right = show_pair(actual, expected)
    return Difference("wrong-type", said, ("The check asks for the type too: convert the values.",), left, right)


def _in_place_of_plain(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """The types that one value has where the other has plain ones, in the same order in each process."""
    replaced_too = {plain for _, plain in other}
    return sorted((strange, plain) for strange, plain in one - other if plain not in replaced_too)


def _difference(actual: Any, expected: Any, rules: Rules, budget: Budget) -> Difference | None:
    if rules.view is not None:
        return _viewed(actual, expected, replace(rules, view=None), rules.view, budget)
    if rules.plain:
        return _difference(as_plain(actual, budget), as_plain(expected, budget), replace(rules, plain=False), budget)
    found = kind_difference(actual, expected, rules)
    if found is not None:
        return found
    if isinstance(expected, values.Rdd):
        return _rdds(actual, expected, rules, budget)
    if isinstance(expected, values.DataFrame):
        return frame_difference(actual, expected, rules, budget)
    if isinstance(expected, values.Model):
        return model_difference(actual, expected, rules, budget)
    if isinstance(expected, values.Batches):
        return batches_difference(actual, expected, rules, budget)
    if isinstance(expected, values.Written):
        return written_difference(actual, expected, rules, budget)
    if isinstance(expected, dict):
        return _mappings(actual, expected, rules, budget)
    if isinstance(expected, (set, frozenset)):
        return _sets(actual, expected, rules, budget)
    if isinstance(expected, (list, tuple)):
        return _sequences(actual, expected, rules, budget)
    if is_array(expected):
        return _arrays(actual, expected, rules, budget)
    if same(actual, expected, rules, budget):
        return None
    left, right = show_pair(actual, expected)
    common = _common([(actual, expected)], budget)
    return Difference("wrong-value", f"{left} instead of {right}{common}", (), left, right, verb="returned")


def _common(pairs: Pairs, budget: Budget) -> str:
    """What all wrong values have in common, to end a headline with."""
    found = pattern(pairs, budget)
    return f": {found}" if found else ""


def _viewed(actual: Any, expected: Any, rules: Rules, view: Callable[[Any], Any], budget: Budget) -> Difference | None:
    """Compare views of both values; the values themselves where the actual one is nothing that can be viewed."""
    due = view(expected)
    try:
        seen = view(actual)
    except Exception:  # whatever a view of the wrong kind of value raises
        found = _difference(actual, expected, rules, budget)
        said = "a value of another kind than is due"
        return found or Difference("wrong-type", said, (), show(actual), verb="returned")
    return _difference(seen, due, rules, budget)


def _rdds(actual: values.Rdd, expected: values.Rdd, rules: Rules, budget: Budget) -> Difference | None:
    left, right = actual.rows, expected.rows
    match = match_rows(left, right, rules, budget)
    if match.exact:
        if rules.ordered:
            found = _elements(left, right, rules, "", budget)
            said = f"right rows in the wrong order: {found.headline}" if found else ""
            return found and replace(found, verb="", said=said, details=())
        return None
    strange = rows_of_a_class(left, right)
    if strange is not None:
        return strange
    if right and left and all(is_pair(row) for row in (*left, *right)) and not _near_keys(right, rules, budget):
        found = by_key(left, right, rules, budget)
        if found is not None:
            return found
    return multiset(match, len(left), len(right), "row")


def _near_keys(pairs: list[Any], rules: Rules, budget: Budget) -> bool:
    """Whether keys need not be identical to agree, so that no key is told to be missing."""
    budget.spend(len(pairs))
    return rules.tolerant and any(_has_float(key) for key, _ in pairs)


def _has_float(key: Any) -> bool:
    return is_float(key) or (type(key) is tuple and any(map(_has_float, key)))


def _mappings(actual: dict[Any, Any], expected: dict[Any, Any], rules: Rules, budget: Budget) -> Difference | None:
    if same(actual, expected, rules, budget):
        return None
    if not expected:
        return Difference("wrong-value", "should be empty", (), show(actual), show(expected))
    found = by_key(list(actual.items()), list(expected.items()), rules, budget)
    return found or Difference("wrong-value", "the dictionaries differ", (), show(actual), show(expected))


def _sets(actual: Any, expected: Any, rules: Rules, budget: Budget) -> Difference | None:
    budget.spend(len(actual) + len(expected))  # before they are sorted, so that steps decide and not the clock
    # A set of strings has another order in each process; what is told of it shall not.
    left, right = (sorted(members, key=lambda each: in_words(each, budget)) for members in (actual, expected))
    match = match_rows(left, right, rules, budget)
    return None if match.exact else multiset(match, len(actual), len(expected), "element")


def _sequences(actual: Any, expected: Any, rules: Rules, budget: Budget) -> Difference | None:
    budget.spend(len(expected))
    wrong = [pair for pair in zip(actual, expected, strict=False) if not same(*pair, rules, budget)]
    if not wrong and len(actual) == len(expected):
        return None
    whole = pattern([(actual, expected)], budget) if isinstance(expected, list) and len(expected) > 1 else ""
    common = f"; the list has {whole}" if whole else _common(wrong, budget) if len(actual) == len(expected) else ""
    return _elements(actual, expected, rules, common, budget)


def _elements(actual: Any, expected: Any, rules: Rules, common: str, budget: Budget) -> Difference | None:
    """The first element that differs, else the lengths; ``common`` says what holds for all that differ."""
    for index, (left, right) in enumerate(zip(actual, expected, strict=False)):
        if not same(left, right, rules, budget):
            if isinstance(expected, tuple):
                in_part = _in_part(index, left, right, rules, budget)
                if in_part is not None:
                    return in_part
                continue
            inner = _difference(left, right, rules, budget) if parts_of(right) is None else None
            got, due = show_pair(left, right)
            where = f"element {index}" if len(expected) > 1 else "the element"
            detail = (_of_an_element(inner),) if inner is not None and inner.kind == "wrong-type" else ()
            shorter = () if len(actual) == len(expected) else (_lengths(actual, expected).headline,)
            return Difference(
                "wrong-value", f"{where} is {got} instead of {due}{common}", (*detail, *shorter), got, due
            )
    if len(actual) != len(expected):
        return _lengths(actual, expected)
    return None


def _of_an_element(inner: Difference) -> str:
    """It was not returned: it stands in what was."""
    return f"It {'is' if inner.verb == 'returned' else inner.verb} {inner.said}." if inner.verb else inner.headline


def _in_part(index: int, left: Any, right: Any, rules: Rules, budget: Budget) -> Difference | None:
    """A tuple is a record: its parts have meanings of their own, so the difference inside the part is what matters."""
    inner = _difference(left, right, rules, budget)
    if inner is None:
        return None
    text = inner.said if inner.verb == "returned" else inner.headline
    details = () if left is None else inner.details  # a missing return gives None for the whole, not for a part
    return replace(inner, verb="", said=f"part {index} of the returned tuple: {text}", details=details)


def _lengths(actual: Any, expected: Any) -> Difference:
    said = f"{count(len(actual), 'element')}, expected {len(expected):,}"
    return Difference("wrong-value", said, (), show(actual), show(expected), verb="has")


def _arrays(actual: Any, expected: Any, rules: Rules, budget: Budget) -> Difference | None:
    import numpy as np

    left, right = show(actual), show(expected)
    if actual.shape != expected.shape:
        return Difference(
            "wrong-type",
            f"shape {actual.shape}, expected {expected.shape}",
            _transposed(actual, expected),
            left,
            right,
            verb="has",
        )
    if not same_kind_of_array(actual, expected, rules):
        said = f"dtype {actual.dtype}, expected {expected.dtype}"
        return Difference("wrong-type", said, (), left, right, verb="has")
    budget.spend(expected.size >> 3)
    bad = differing_elements(actual, expected, rules)
    if not bad.any():
        return None
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    place = f"[{', '.join(map(str, first))}]" if first else "the value"
    details = [f"{int(bad.sum()):,} of {count(expected.size, 'element')} differ"]
    pairs = list(zip(actual[bad].tolist(), expected[bad].tolist(), strict=True))
    budget.spend(len(pairs))
    if expected.dtype.kind in "iuf":
        errors = [abs(mine - due) for mine, due in pairs if mine == mine and due == due]  # NaN is far from no number
        if errors:
            details.append(f"the largest difference is {max(errors):.3g}" + _tolerance(rules))
    common = _common(pairs, budget)
    got, due = show_elements(actual[first].item(), expected[first].item())
    headline = f"{place} is {got} instead of {due}{common}"
    return Difference("wrong-value", headline, tuple(details), left, right)


def _transposed(actual: Any, expected: Any) -> tuple[str, ...]:
    return ("It has the shape of the transposed result.",) if actual.T.shape == expected.shape else ()


def _tolerance(rules: Rules) -> str:
    if not rules.tolerant:
        return ""
    parts = [f"{rules.rel:g} relative" if rules.rel else "", f"{rules.abs:g} absolute" if rules.abs else ""]
    return f" (allowed: {' or '.join(part for part in parts if part) or '0'})"
