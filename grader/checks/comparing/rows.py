"""How two collections of rows differ: by key where rows are (key, value) pairs, else row by row."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, canonical, in_words
from grader.checks.comparing.equality import Rules, same
from grader.checks.comparing.matching import Match
from grader.checks.comparing.show import count, show, show_brief, show_pair
from grader.checks.explaining.pattern import pattern
from grader.results.record import Kind, Table

MAX_DETAILS = 6
_LONGEST = 110
Sign = Literal[
    "",  # none that the source could explain
    "none",  # None, where a DataFrame is due
    "list",  # rows of Python, where a DataFrame is due
    "type",  # a column of another type
    "text-type",  # a column of texts, where another type is due
    "rows",  # rows missing or too many
    "repeated",  # several rows for a key
    "nulls",
    "values",
    "swapped",  # the values of two columns have changed places
    "zeros",  # texts without the zeros that they begin with
    "order",
    "elements-order",  # the right elements in a list, in another order
    "ungrouped",  # columns too many, and several rows where one is due
    "multiplied",  # all numbers twice, or three times, what is due
    "twice",  # two columns of one name
    "jobs",  # right, with too many jobs
    "fetched",  # right, with too much brought to the driver
    "shuffles",  # right, with too many shuffles in the plan
    "python",  # right, with a function of Python in the plan
]
"""What is wrong with a value, for whoever looks in the source for the reason."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: one sentence, then up to a handful of lines, and the differing pieces as text.

    ``verb``: what the sentence says of the value that was compared (it "returned" or "has" ``said``); without one
    ``said`` is a sentence of its own. ``sign``: of what kind it is, where the learner's source may tell the reason.
    """

    kind: Kind
    said: str
    details: tuple[str, ...] = ()
    actual: str = ""
    expected: str = ""
    advice: str = ""
    verb: Literal["", "returned", "has"] = ""
    sign: Sign = ""
    tables: tuple[Table | None, Table | None] = (None, None)
    """What was returned and what is due as tables, where ``actual`` and ``expected`` show them as text."""

    @property
    def headline(self) -> str:
        """The sentence."""
        return f"{self.verb} {self.said}" if self.verb else self.said


def by_key(left: list[Any], right: list[Any], rules: Rules, budget: Budget) -> Difference | None:
    """Rows are (key, value) pairs: report by key. None where keys occur twice in the expected rows or none differs."""
    budget.spend(len(left) + len(right))
    due = {canonical(key, budget): (key, value) for key, value in right}
    if len(due) != len(right):
        return None
    got: dict[Key, list[Any]] = {}
    names = {form: key for form, (key, _) in due.items()}
    for key, value in left:
        form = canonical(key, budget)
        got.setdefault(form, []).append(value)
        names[form] = key
    duplicated = [form for form, members in got.items() if len(members) > 1]
    missing = [form for form in due if form not in got]
    unexpected = [form for form in got if form not in due]
    wrong = [
        form for form in due if len(got.get(form, ())) == 1 and not same(got[form][0], due[form][1], rules, budget)
    ]
    if missing and unexpected and not wrong and not duplicated and len(missing) == len(due):
        return None  # the keys are of another shape altogether: rows say it better

    def first(forms: Iterable[Key], most: int = 1) -> list[Key]:
        """The first of some keys in the order of their words."""
        return heapq.nsmallest(most, forms, key=lambda form: in_words(names[form], budget))

    parts: list[tuple[list[Key], str, Callable[[Key], str]]] = [
        (duplicated, "{} more than once", lambda form: f"{show(names[form])} occurs {len(got[form])} times"),
        (missing, "{} missing", lambda form: f"{show(due[form][0])} is missing"),
        (unexpected, "{} that should not be there", lambda form: f"{show(names[form])} should not be there"),
        (
            wrong,
            "{} with a wrong value",
            lambda form: _wrong_value(due[form], got[form][0], rules, budget),
        ),
    ]
    if not any(forms for forms, _, _ in parts):
        return None
    headline = ", ".join(text.format(count(len(forms), "key")) for forms, text, _ in parts if forms)
    alike = pattern(_innermost([(got[form][0], due[form][1]) for form in wrong], rules, budget), budget)
    common = f": {alike}" if alike else ""
    details = [line(form) for forms, _, line in parts for form in first(forms, MAX_DETAILS)]
    total = sum(len(forms) for forms, _, _ in parts)
    ((form,),) = [first(forms) for forms in (wrong, duplicated, missing, unexpected) if forms][:1]
    actual = ", ".join(show((names[form], value)) for value in got[form][:3]) if form in got else "(no such key)"
    expected = show(due[form]) if form in due else "(no such key)"
    headline = f"{headline}, of {count(len(due), 'key')}{common}"
    if total == 1 and wrong:
        headline = _only_wrong(due[wrong[0]], got[wrong[0]][0], len(due), alike, rules, budget) or headline
    return Difference("wrong-value", headline, cap(details, total), actual, expected)


def _only_wrong(due: tuple[Any, Any], got: Any, keys: int, alike: str, rules: Rules, budget: Budget) -> str:
    """A single wrong value, where that is short enough for the first line: it says more than how many there are."""
    line = _wrong_value(due, got, rules, budget).removeprefix(f"{show(due[0])}: ")
    said = f"the key {show(due[0])} {'is wrong ' if line.startswith('at ') else 'has '}{line}"
    if len(said) > _LONGEST:
        return ""
    return f"{said}{f', {alike}' if alike else ''}{f' (1 of {keys:,} keys)' if keys > 1 else ''}"


def _wrong_value(due: tuple[Any, Any], got: Any, rules: Rules, budget: Budget) -> str:
    """A wrong value of a key; where both are dicts of the same keys, the entries that differ."""
    if _of_same_keys(got, due[1], budget):
        differing = _entries(got, due[1], rules, budget)
        said = ["{}: {} instead of {}".format(show(key), *show_brief(*pair)) for key, pair in differing[:MAX_DETAILS]]
        more = f" and {len(differing) - MAX_DETAILS:,} more" if len(differing) > MAX_DETAILS else ""
        return f"{show(due[0])}: at {', '.join(said)}{more}"
    left, right = show_brief(got, due[1])
    return f"{show(due[0])}: {left} instead of {right}"


def _innermost(pairs: list[tuple[Any, Any]], rules: Rules, budget: Budget) -> list[tuple[Any, Any]]:
    """The entries that differ, where all wrong values are dicts of the same keys as the right ones."""
    if not pairs or not all(_of_same_keys(*pair, budget) for pair in pairs):
        return pairs
    return [inner for got, due in pairs for _, inner in _entries(got, due, rules, budget)]


def _of_same_keys(got: Any, due: Any, budget: Budget) -> bool:
    """Whether both are dicts that have the same keys, of the same types."""
    if not (type(got) is dict and type(due) is dict and got.keys() == due.keys()):
        return False
    return {canonical(key, budget) for key in got} == {canonical(key, budget) for key in due}


def _entries(
    got: dict[Any, Any], due: dict[Any, Any], rules: Rules, budget: Budget
) -> list[tuple[Any, tuple[Any, Any]]]:
    budget.spend(len(due))
    return [(key, (got[key], value)) for key, value in due.items() if not same(got[key], value, rules, budget)]


def multiset(match: Match, got: int, due: int, noun: str) -> Difference:
    """The difference of two collections, row by row."""
    parts = []
    if match.missing:
        parts.append(f"{count(len(match.missing), noun)} missing")
    if match.unexpected:
        parts.append(f"{count(len(match.unexpected), noun)} that should not be there")
    details = [f"missing: {show(row)}" for row in match.missing[:3]]
    details += [f"should not be there: {show(row)}" for row in match.unexpected[:3]]
    if got != due:
        details.append(f"{count(got, noun)} returned, {due:,} expected")
    actual = show(match.unexpected[0]) if match.unexpected else "(missing)"
    expected = show(match.missing[0]) if match.missing else "(nothing)"
    if match.missing and match.unexpected:
        actual, expected = show_pair(match.unexpected[0], match.missing[0])
    return Difference("wrong-value", ", ".join(parts), cap(details, len(details)), actual, expected)


def is_pair(row: Any) -> bool:
    """Whether a row is a (key, value) tuple."""
    return type(row) is tuple and len(row) == 2


def cap(lines: list[str], total: int) -> tuple[str, ...]:
    """The first lines, and how many more of ``total`` there are."""
    if total <= MAX_DETAILS:
        return tuple(lines)
    return (*lines[: MAX_DETAILS - 1], f"... and {total - MAX_DETAILS + 1} more")
