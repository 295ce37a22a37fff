"""How two DataFrames differ, told as a person would: first the columns, then the rows, by key where there is one.

Everything here is pure: stand-ins in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, canonical, in_words
from grader.checks.comparing.equality import FrameRules, Rules, match_rows, same
from grader.checks.comparing.rows import Difference, multiset
from grader.checks.comparing.show import count, show
from grader.checks.comparing.tables import table
from grader.sandbox.wire.values import DataFrame

_WIDTHS = ({"tinyint", "smallint", "int", "bigint"}, {"float", "double"})
_NO_KEYS = ("float", "double", "array", "map", "struct", "vector", "binary")
_MOST_KEY_COLUMNS = 3
_MOST_NAMES, _LONGEST = 40, 80
_SQL_NULLS = "A null comes from a join without a partner, a failed cast, or an expression that has a null in it."
_JOIN = "A join gives a row for each pair that matches: look for keys that occur twice on the other side."

Row = tuple[Any, ...]


def frame_difference(actual: DataFrame, expected: DataFrame, rules: Rules, budget: Budget) -> Difference | None:
    """None when columns and rows agree under the rules, else what differs."""
    budget.spend(len(actual.columns) + len(expected.columns))
    found = _columns(actual, expected, rules.frame)
    if found is not None:
        return found
    actual = _aligned(actual, expected, rules.frame)
    match = match_rows(actual.rows, expected.rows, rules, budget)
    if match.exact:
        return _order(actual, expected, rules, budget) if rules.ordered else None
    names = [name for name, _ in expected.columns]
    key = _key_of(expected, budget)
    if key:
        found = _by_key(actual, expected, key, rules, budget)
        if found is not None:
            return found
    difference = multiset(match, len(actual.rows), len(expected.rows), "row")
    shown = [_sorted_rows(rows, budget) for rows in (match.unexpected, match.missing)]
    left, right = (table(names, rows) for rows in shown)
    return replace(difference, details=_counted(actual, expected), actual=left, expected=right)


def _columns(actual: DataFrame, expected: DataFrame, rules: FrameRules) -> Difference | None:
    """What is wrong with the columns: missing, misspelt, twice, too many, in another order, of another type."""
    mine, due = [name for name, _ in actual.columns], [name for name, _ in expected.columns]
    if rules.any_column_case:
        mine, due = [name.casefold() for name in mine], [name.casefold() for name in due]

    def told(said: str, *details: str, advice: str = "") -> Difference:
        return Difference("wrong-type", said, details, _listed(actual), _listed(expected), advice, verb="has")

    twice = [name for name, times in Counter(mine).items() if times > 1 and due.count(name) < times]
    if twice:
        advice = 'After a join, drop one of the two, or join by the column\'s name: join(other, "name").'
        return told(f"the column {_cut(twice[0])} twice", advice=advice)
    missing = [name for name in due if name not in set(mine)]
    extra = [name for name in mine if name not in set(due)]
    for name in missing:
        other = _meant(name, extra)
        if other:
            return told(f"a column {_cut(other)} that should be called {name}", *_rest(missing, extra, name, other))
    if missing:
        return told(f"no column {missing[0]}", *_rest(missing, extra, missing[0], ""))
    if extra:
        return told(f"a column too many: {_cut(extra[0])}", *_rest(missing, extra, "", extra[0]))
    if mine != due and not rules.any_column_order:
        told_order = " instead of ".join(", ".join(map(_cut, names[:_MOST_NAMES])) for names in (mine, due))
        return told(f"the right columns in another order: {told_order}")
    kinds = dict(zip(mine, (kind for _, kind in actual.columns), strict=True))
    for name, (_, kind) in zip(due, expected.columns, strict=True):
        if _same_kind(kinds[name], kind, rules):
            continue
        said = f"a column {name} of type {_cut(kinds[name])}, where {_cut(kind)} is due"
        return told(said, advice=_cast(kinds[name], kind))
    return None


def _cut(text: str) -> str:
    """A name or a type of a learner's frame, which may be of any length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _listed(frame: DataFrame) -> str:
    shown = [f"{_cut(name)} {_cut(kind)}" for name, kind in frame.columns[:_MOST_NAMES]]
    return ", ".join([*shown, *["..."][: len(frame.columns) - len(shown)]])


def _meant(name: str, extra: Sequence[str]) -> str:
    """The one among columns too many that seems to be meant for a missing one, empty without."""
    extra = [other for other in extra[:_MOST_NAMES] if len(other) <= _LONGEST]  # comparing letters takes its time
    same_but_case = [other for other in extra if other.casefold() == name.casefold()]
    return next(iter([*same_but_case, *difflib.get_close_matches(name[:_LONGEST], extra, 1, 0.75)]), "")


def _rest(missing: Sequence[str], extra: Sequence[str], told_missing: str, told_extra: str) -> tuple[str, ...]:
    """What else is missing or too many, beside what the first line tells."""
    lines = [f"missing: {name}" for name in missing if name != told_missing]
    return tuple([*lines, *(f"too many: {_cut(name)}" for name in extra if name != told_extra)][:6])


def _same_kind(mine: str, due: str, rules: FrameRules) -> bool:
    if mine == due:
        return True
    return rules.numeric_width_free and any(mine in kinds and due in kinds for kinds in _WIDTHS)


def _cast(mine: str, due: str) -> str:
    if mine == "string":
        return f'Text is not converted by itself: .cast("{due}"), or give the schema when you read.'
    if (mine, due) == ("bigint", "double") or due in _WIDTHS[0] | _WIDTHS[1]:
        return f'Convert it: .cast("{due}").'
    return ""


def _aligned(actual: DataFrame, expected: DataFrame, rules: FrameRules) -> DataFrame:
    """The frame with its columns in the order of the expected one."""
    if not rules.any_column_order:
        return replace(actual, columns=expected.columns)
    fold = str.casefold if rules.any_column_case else str
    place = {fold(name): number for number, (name, _) in enumerate(actual.columns)}
    order = [place[fold(name)] for name, _ in expected.columns]
    return DataFrame(expected.columns, [tuple(row[number] for number in order) for row in actual.rows])


def _order(actual: DataFrame, expected: DataFrame, rules: Rules, budget: Budget) -> Difference | None:
    """The right rows: whether their order is right, as far as the given columns say; all say it without any."""
    names = [name for name, _ in expected.columns]
    places = [names.index(name) for name in rules.frame.sorted_by] or range(len(names))
    for number, (mine, due) in enumerate(zip(actual.rows, expected.rows, strict=True)):
        if all(same(mine[place], due[place], rules, budget) for place in places):
            continue
        said = f"the right rows in the wrong order: row {number + 1} is {show(mine)}, where {show(due)} is due"
        shown = [table(names, frame.rows, [()] * number + [places]) for frame in (actual, expected)]
        return Difference("wrong-value", said, (), shown[0], shown[1], verb="has")
    return None


def _key_of(expected: DataFrame, budget: Budget) -> tuple[int, ...]:
    """The first few columns whose values tell all expected rows apart, as few as possible; none without any."""
    usable = [number for number, (_, kind) in enumerate(expected.columns) if not kind.startswith(_NO_KEYS)]
    if len(expected.rows) < 2:
        return tuple(usable[:1]) if len(expected.columns) > 1 else ()
    for size in range(1, min(_MOST_KEY_COLUMNS, len(expected.columns) - 1) + 1):
        for places in itertools.islice(itertools.combinations(usable, size), 20):
            budget.spend(len(expected.rows))
            if len({_key(row, places, budget) for row in expected.rows}) == len(expected.rows):
                return places
    return ()


def _key(row: Row, places: Sequence[int], budget: Budget) -> Key:
    return canonical(tuple(row[place] for place in places), budget)


@dataclass
class _Compared:
    """Rows by key: those missing, too many, there more than once, and pairs that differ with the numbers of cells."""

    missing: list[Row] = field(default_factory=list)
    unexpected: list[Row] = field(default_factory=list)
    repeated: list[tuple[Row, list[Row]]] = field(default_factory=list)
    wrong: list[tuple[Row, Row, tuple[int, ...]]] = field(default_factory=list)


def _by_key(
    actual: DataFrame, expected: DataFrame, places: Sequence[int], rules: Rules, budget: Budget
) -> Difference | None:
    found = _compared(actual.rows, expected.rows, places, rules, budget)
    if found.missing and found.unexpected and not found.wrong and len(found.missing) == len(expected.rows):
        return None  # the keys themselves are others: rows say it better
    names = [name for name, _ in expected.columns]
    key = ", ".join(names[place] for place in places)
    if found.repeated:
        due, got = found.repeated[0]
        which = show(due[places[0]]) if len(places) == 1 else show(tuple(due[place] for place in places))
        said = (
            f"{count(len(actual.rows), 'row')} instead of {len(expected.rows):,}: {key} {which} occurs {len(got)} times"
        )
        return _shown(said, names, got, [due], (), found, _JOIN)
    if found.missing or found.unexpected:
        parts = [(found.missing, "missing"), (found.unexpected, "too many")]
        said = " and ".join(f"{count(len(rows), 'row')} {word}" for rows, word in parts if rows)
        return _shown(said, names, found.unexpected, found.missing, (), found)
    cells = Counter(place for _, _, differing in found.wrong for place in differing)
    if not cells:
        return None
    (worst, times) = max(cells.items(), key=lambda item: (item[1], -item[0]))
    nulls = sum(1 for got, due, _ in found.wrong if got[worst] is None and due[worst] is not None)
    if nulls:
        said = f"null in the column {names[worst]} in {count(nulls, 'row')} where a value is due"
    else:
        said = f"wrong values in the column {names[worst]}, in {times:,} of {count(len(expected.rows), 'row')}"
    others = [names[place] for place in sorted(cells) if place != worst]
    said += f", and in {', '.join(others)}" if others else ""
    mine, due_rows = [got for got, _, _ in found.wrong], [due for _, due, _ in found.wrong]
    marks = [differing for _, _, differing in found.wrong]
    return _shown(said, names, mine, due_rows, marks, found, _SQL_NULLS if nulls else "")


def _shown(
    said: str,
    names: Sequence[str],
    mine: Sequence[Row],
    due: Sequence[Row],
    marks: Sequence[Sequence[int]],
    found: _Compared,
    advice: str = "",
) -> Difference:
    lines = [
        (found.repeated, "with more than one row for a key"),
        (found.missing, "missing"),
        (found.unexpected, "too many"),
        (found.wrong, "with wrong values"),
    ]
    told = [f"{count(len(rows), 'row')} {word}" for rows, word in lines if rows]
    details = tuple(told) if len(told) > 1 else ()
    left, right = (table(names, rows, marks) if rows else "(no such row)" for rows in (mine, due))
    return Difference("wrong-value", said, details, left, right, advice, verb="has")


def _compared(
    actual: Sequence[Row], expected: Sequence[Row], places: Sequence[int], rules: Rules, budget: Budget
) -> _Compared:
    budget.spend(len(actual) + len(expected))
    got: dict[Key, list[Row]] = {}
    for row in actual:
        got.setdefault(_key(row, places, budget), []).append(row)
    found = _Compared()
    due = {_key(row, places, budget): row for row in _sorted_rows(expected, budget)}
    for form, row in due.items():
        mine = got.get(form, [])
        if not mine:
            found.missing.append(row)
        elif len(mine) > 1:
            found.repeated.append((row, mine))
        else:
            pairs = enumerate(zip(mine[0], row, strict=True))
            differing = tuple(place for place, (left, right) in pairs if not same(left, right, rules, budget))
            if differing:
                found.wrong.append((mine[0], row, differing))
    strange = [row for form, rows in got.items() if form not in due for row in rows]
    found.unexpected = _sorted_rows(strange, budget)
    return found


def _sorted_rows(rows: Iterable[Row], budget: Budget) -> list[Row]:
    """Rows in the order of their words, so that each run tells of the same ones."""
    return sorted(rows, key=lambda row: in_words(row, budget))


def _counted(actual: DataFrame, expected: DataFrame) -> tuple[str, ...]:
    if len(actual.rows) == len(expected.rows):
        return ()
    return (f"{count(len(actual.rows), 'row')} returned, {len(expected.rows):,} expected",)
