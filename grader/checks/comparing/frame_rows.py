"""How the rows of two DataFrames with the same columns differ: by key where the expected rows have one, else as rows.

Everything here is pure: stand-ins in, a ``Difference`` out, within a budget of work.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import Key, canonical, in_words
from grader.checks.comparing.equality import Cells, Row
from grader.checks.comparing.matching import Match
from grader.checks.comparing.rows import MAX_DETAILS, Difference, Sign, cap, multiset
from grader.checks.comparing.show import count, show, show_pair
from grader.checks.comparing.tables import as_text, table
from grader.checks.explaining.pattern import ANOTHER_ORDER, NO_ZEROS, TWICE, pattern
from grader.results.record import Table
from grader.sandbox.wire.values import DataFrame

_NO_KEYS = ("float", "double", "array", "map", "struct", "vector", "binary")
_MOST_KEY_COLUMNS = 3
_MOST_PAIRED = 200
_MOST_SWAPPED = 8  # columns of which each two are tried
_SQL_NULLS = (
    "A null comes from the data, a join without a partner, a failed cast, or an expression that has a null in it."
)
_SIGNS: Mapping[str, Sign] = MappingProxyType({ANOTHER_ORDER: "elements-order", NO_ZEROS: "zeros", TWICE: "multiplied"})

NO_ROW = "(no such row)"


def row_difference(actual: DataFrame, expected: DataFrame, match: Match, cells: Cells) -> Difference:
    """What differs between rows that do not match; ``match`` holds what is left of them."""
    names, budget = [name for name, _ in expected.columns], cells.budget
    found = _swapped(expected, match, budget)
    key = _key_of(expected, actual, budget) if found is None else ()
    if key:
        found = _by_key(actual, expected, key, cells)
    if found is not None:
        return found
    difference = multiset(match, len(actual.rows), len(expected.rows), "row")
    shown = [_sorted_rows(rows, budget) for rows in (match.unexpected, match.missing)]
    tables = (table(names, shown[0]), table(names, shown[1]))
    return with_tables(replace(difference, details=_counted(actual, expected), verb="has", sign="rows"), *tables)


def with_tables(difference: Difference, actual: Table | None, expected: Table | None) -> Difference:
    """The difference that shows these tables, as data and as text."""
    left, right = (as_text(each) if each is not None else NO_ROW for each in (actual, expected))
    return replace(difference, actual=left, expected=right, tables=(actual, expected))


def _swapped(expected: DataFrame, match: Match, budget: Budget) -> Difference | None:
    """Whether rows that do not match would, if two columns of one type changed places."""
    if not 0 < len(match.missing) == len(match.unexpected) <= _MOST_PAIRED:
        return None
    due = Counter(canonical(row, budget) for row in match.missing)
    names = [name for name, _ in expected.columns]
    for one, other in itertools.combinations(range(min(len(names), _MOST_SWAPPED)), 2):
        if expected.columns[one][1] != expected.columns[other][1]:
            continue
        turned = [_exchanged(row, one, other) for row in match.unexpected]
        if Counter(canonical(row, budget) for row in turned) != due:
            continue
        rows = sorted(zip(match.unexpected, turned, strict=True), key=lambda pair: in_words(pair[1], budget))
        left, right = (table(names, [pair[side] for pair in rows], [(one, other)] * len(rows)) for side in (0, 1))
        said = f"the values of {names[one]} in {names[other]} and the other way round, in {count(len(rows), 'row')}"
        return with_tables(Difference("wrong-value", said, verb="has", sign="swapped"), left, right)
    return None


def _exchanged(row: Row, one: int, other: int) -> Row:
    turned = list(row)
    turned[one], turned[other] = row[other], row[one]
    return tuple(turned)


def _key_of(expected: DataFrame, actual: DataFrame, budget: Budget) -> tuple[int, ...]:
    """The first few columns whose values tell all expected rows apart, as few as possible; none without any.

    Where the actual rows have less than half of their values, columns of which they have all come first: a running
    total may be different in all expected rows by chance, and names no row.
    """
    usable = [number for number, (_, kind) in enumerate(expected.columns) if not kind.startswith(_NO_KEYS)]
    if len(expected.rows) < 2:
        return tuple(usable[:1]) if len(expected.columns) > 1 else ()
    first: tuple[int, ...] = ()
    for size in range(1, min(_MOST_KEY_COLUMNS, len(expected.columns) - 1) + 1):
        for places in itertools.islice(itertools.combinations(usable, size), 20):
            budget.spend(len(expected.rows))
            due = {_key(row, places, budget) for row in expected.rows}
            if len(due) < len(expected.rows):
                continue
            budget.spend(len(actual.rows))
            known = len({_key(row, places, budget) for row in actual.rows} & due)
            if known == len(due) or (not first and 2 * known >= len(due)):
                return places
            first = first or places
    return first


def _key(row: Row, places: Sequence[int], budget: Budget) -> Key:
    return canonical(tuple(row[place] for place in places), budget)


@dataclass
class _Compared:
    """Rows by key: those missing, too many, there more than once, and pairs that differ with the numbers of cells."""

    missing: list[Row] = field(default_factory=list)
    unexpected: list[Row] = field(default_factory=list)
    repeated: list[tuple[Row, list[Row]]] = field(default_factory=list)
    wrong: list[tuple[Row, Row, tuple[int, ...]]] = field(default_factory=list)


def _by_key(actual: DataFrame, expected: DataFrame, places: Sequence[int], cells: Cells) -> Difference | None:
    found = _compared(actual.rows, expected.rows, places, cells)
    names = [name for name, _ in expected.columns]
    if found.missing and found.unexpected and not found.repeated:
        pairs = _other_keys(found, places, cells.budget)
        if pairs:
            found = _Compared(wrong=[*found.wrong, *pairs])
    if found.missing and found.unexpected and not found.wrong and len(found.missing) == len(expected.rows):
        return None  # the keys themselves are others: rows say it better
    if found.repeated:
        due, got = found.repeated[0]
        key = _key_text(names, due, places)
        said = f"{count(len(actual.rows), 'row')} instead of {len(expected.rows):,}: {key} occurs {len(got)} times"
        if len(actual.rows) == len(expected.rows):
            said = f"{count(len(got), 'row')} for {key}, where one is due"
        return _shown(said, names, got, [due], (), found, sign="repeated")
    if found.missing or found.unexpected:
        parts = [(found.missing, "missing"), (found.unexpected, "too many")]
        said = " and ".join(f"{count(len(rows), 'row')} {word}" for rows, word in parts if rows)
        first = (found.missing or found.unexpected)[0]
        said += f", such as {_key_text(names, first, places)}"
        return _shown(said, names, found.unexpected, found.missing, (), found, sign="rows")
    return _wrong_cells(expected, found, places, cells.budget)


def _wrong_cells(expected: DataFrame, found: _Compared, places: Sequence[int], budget: Budget) -> Difference | None:
    """Rows are the right ones: which columns hold other values, that with the most of them first."""
    names = [name for name, _ in expected.columns]
    times = Counter(place for _, _, differing in found.wrong for place in differing)
    if not times:
        return None
    worst = max(times, key=lambda place: (times[place], -place))
    pairs = [(got[worst], due[worst]) for got, due, differing in found.wrong if worst in differing]
    nulls = sum(1 for got, due in pairs if got is None and due is not None)
    sign: Sign = "nulls"
    if nulls:
        said = f"null in the column `{names[worst]}` in {count(nulls, 'row')} where a value is due"
    else:
        common = pattern(pairs, budget)
        sign = _SIGNS.get(common, "values")
        said = f"wrong values in the column `{names[worst]}`, in {times[worst]:,} of {count(len(expected.rows), 'row')}"
        said += f": {common}" if common else ""
    others = [f"`{names[place]}`" for place in sorted(times) if place != worst]
    said += f", and in {', '.join(others)}" if others else ""
    mine, due_rows = [got for got, _, _ in found.wrong], [due for _, due, _ in found.wrong]
    marks = [differing for _, _, differing in found.wrong]
    difference = _shown(said, names, mine, due_rows, marks, found, _SQL_NULLS if nulls else "", sign)
    first = itertools.islice((each for each in found.wrong if worst in each[2]), MAX_DETAILS)
    lines = [_wrong_cell(names, got, due, places, worst) for got, due, _ in first]
    return replace(difference, details=(*difference.details, *cap(lines, len(pairs))))


def _wrong_cell(names: Sequence[str], got: Row, due: Row, places: Sequence[int], place: int) -> str:
    """``country 'FR': 8.0 instead of 7.5``; where the key itself is wrong, only the values."""
    pair = (got[place], due[place])
    left, right = ["null" if value is None else text for value, text in zip(pair, show_pair(*pair), strict=True)]
    return (
        f"{left} instead of {right}"
        if place in places
        else f"{_key_text(names, due, places)}: {left} instead of {right}"
    )


def _key_text(names: Sequence[str], row: Row, places: Sequence[int]) -> str:
    """``country 'DE'``, ``year, month (2026, 3)``."""
    shown = show(row[places[0]]) if len(places) == 1 else show(tuple(row[place] for place in places))
    return f"{', '.join(names[place] for place in places)} {shown}"


def _other_keys(found: _Compared, places: Sequence[int], budget: Budget) -> list[tuple[Row, Row, tuple[int, ...]]]:
    """Rows missing and too many as pairs that differ in their keys only; none where they are not such pairs.

    The rest of a row has to tell it apart: two columns at least, or keys that have something in common.
    """
    if not 0 < len(found.missing) == len(found.unexpected) <= _MOST_PAIRED:
        return []
    rest = [place for place in range(len(found.missing[0])) if place not in places]
    mine = {_key(row, rest, budget): row for row in found.unexpected}
    due = {_key(row, rest, budget): row for row in found.missing}
    if not rest or len(due) < len(found.missing) or mine.keys() != due.keys():
        return []
    pairs = [(mine[form], row) for form, row in due.items()]
    changed = [(got[places[0]], row[places[0]]) for got, row in pairs]
    if len(rest) < 2 and not pattern(changed, budget):
        return []
    return [
        (got, row, tuple(at for at in places if canonical(got[at], budget) != canonical(row[at], budget)))
        for got, row in pairs
    ]


def _shown(
    said: str,
    names: Sequence[str],
    mine: Sequence[Row],
    due: Sequence[Row],
    marks: Sequence[Sequence[int]],
    found: _Compared,
    advice: str = "",
    sign: Sign = "",
) -> Difference:
    lines = [
        (found.repeated, "with more than one row for a key"),
        (found.missing, "missing"),
        (found.unexpected, "too many"),
        (found.wrong, "with wrong values"),
    ]
    told = [f"{count(len(rows), 'row')} {word}" for rows, word in lines if rows]
    details = tuple(told) if len(told) > 1 else ()
    left, right = (table(names, rows, marks) if rows else None for rows in (mine, due))
    return with_tables(Difference("wrong-value", said, details, advice=advice, verb="has", sign=sign), left, right)


def _compared(actual: Sequence[Row], expected: Sequence[Row], places: Sequence[int], cells: Cells) -> _Compared:
    budget = cells.budget
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
            differing = tuple(place for place, (left, right) in pairs if not cells.agree(place, left, right))
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
