"""How two DataFrames differ, told as a person would: first the columns, then the rows (``frame_rows``), then the order.

Everything here is pure: stand-ins in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.equality import (
    FLOATS,
    INTEGERS,
    Cells,
    FrameRules,
    Rules,
    aligned,
    column_order,
    match_rows,
    out_of_order,
    places_of_order,
    rules_of_cells,
    same_column_type,
)
from grader.checks.comparing.frame_rows import row_difference, with_tables
from grader.checks.comparing.rows import MAX_DETAILS, Difference, Sign, cap
from grader.checks.comparing.show import count, show
from grader.checks.comparing.tables import table
from grader.sandbox.wire.values import DataFrame

_MOST_NAMES, _LONGEST = 40, 80


def frame_difference(actual: DataFrame, expected: DataFrame, rules: Rules, budget: Budget) -> Difference | None:
    """None when columns and rows agree under the rules, else what differs."""
    mine = aligned(actual, expected, rules.frame, budget)
    if mine is None:
        order = column_order(actual, expected, rules.frame, budget)
        if order is None:
            return _wrong_names(actual, expected, rules.frame)
        return _wrong_type(actual, expected, rules.frame, order)
    cells = rules_of_cells(expected, rules, budget)
    match = match_rows(mine.rows, expected.rows, cells.widest, budget, cells.rows_agree)
    if match.exact:
        return _order(mine, expected, rules.frame, cells) if rules.ordered else None
    return row_difference(mine, expected, match, cells)


def _wrong_names(actual: DataFrame, expected: DataFrame, rules: FrameRules) -> Difference:
    """What is wrong with the names of columns: missing, misspelt, twice, too many, in another order."""
    mine, due = [name for name, _ in actual.columns], [name for name, _ in expected.columns]
    if rules.any_column_case:
        mine, due = [name.casefold() for name in mine], [name.casefold() for name in due]

    def told(said: str, *details: str, advice: str = "", sign: Sign = "") -> Difference:
        return _of_columns(actual, expected, said, details, advice, sign)

    twice = [name for name, times in Counter(mine).items() if times > due.count(name) > 0]
    if twice:
        advice = 'After a join, drop one of the two, or join by the column\'s name: join(other, "name").'
        return told(f"the column `{_cut(twice[0])}` twice", advice=advice, sign="twice")
    missing, extra = _beyond(due, mine), _beyond(mine, due)
    for name in missing:
        other = _meant(name, extra)
        if other:
            return told(f"a column `{_cut(other)}` that should be called `{name}`", *_rest(missing, extra, name, other))
    if missing:
        return told(f"no column `{missing[0]}`", *_rest(missing, extra, missing[0], ""))
    if extra:
        key = _key(actual, expected)
        said = _too_many(extra, len(actual.rows), len(expected.rows), key)
        return told(said, *_rest(missing, extra, "", extra[0]), sign="ungrouped" if key else "")
    told_order = " instead of ".join(", ".join(map(_cut, names[:_MOST_NAMES])) for names in (mine, due))
    return told(f"the right columns in another order: {told_order}")


def _beyond(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """The names that others do not have, or not as often, in their order."""
    left = Counter(others)
    found = []
    for name in names:
        left[name] -= 1
        if left[name] < 0:
            found.append(name)
    return found


def _wrong_type(actual: DataFrame, expected: DataFrame, rules: FrameRules, order: Sequence[int]) -> Difference:
    """The first column of another type; ``order`` says which column stands for each that is due."""
    columns = ((actual.columns[place][1], *column) for place, column in zip(order, expected.columns, strict=True))
    mine, name, due = next(each for each in columns if not same_column_type(each[0], each[2], rules))
    said = f"a column `{name}` of type {_cut(mine)}, where {_cut(due)} is due"
    sign: Sign = "text-type" if mine == "string" else "type"
    return _of_columns(actual, expected, said, (), _cast(mine, due), sign)


def _of_columns(
    actual: DataFrame, expected: DataFrame, said: str, details: tuple[str, ...], advice: str, sign: Sign
) -> Difference:
    left, right = _listed(actual), _listed(expected)
    return Difference("wrong-type", said, details, left, right, advice, verb="has", sign=sign)


def _too_many(extra: Sequence[str], rows: int, due: int, key: str) -> str:
    """Columns that are not due, and where the rows are of another number, that too: it tells what was left out."""
    said = "a column" if len(extra) == 1 else f"{len(extra)} columns"
    said += f" too many (`{_cut(extra[0])}`{', ...' if len(extra) > 1 else ''})"
    if rows == due:
        return said
    return f"{said} and {count(rows, 'row')} instead of {due:,}{f', one for each `{key}`' if key else ''}"


def _key(actual: DataFrame, expected: DataFrame) -> str:
    """The first column that is due, where it has each of its values once and the learner's rows repeat the very same.

    Empty otherwise: rows that a filter should have left out bring values of their own. Texts and whole numbers alone.
    """
    column = next(iter(expected.columns), None)
    if column not in actual.columns or not (column[1] == "string" or column[1] in INTEGERS):
        return ""
    place = actual.columns.index(column)
    mine, due = [row[place] for row in actual.rows], [row[0] for row in expected.rows]
    grouped = 1 < len(due) == len(set(due)) < len(mine)
    return _cut(column[0]) if grouped and set(mine) == set(due) else ""


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
    lines += [f"too many: {_cut(name)}" for name in extra if name != told_extra]
    return cap(lines[:MAX_DETAILS], len(lines))


def _cast(mine: str, due: str) -> str:
    if mine == "string":
        return f'Text is not converted by itself: .cast("{due}"), or give the schema when you read.'
    if (mine, due) == ("bigint", "double") or due in INTEGERS | FLOATS:
        return f'Convert it: .cast("{due}").'
    return ""


def _order(actual: DataFrame, expected: DataFrame, rules: FrameRules, cells: Cells) -> Difference | None:
    """The right rows: whether their order is right, as far as the given columns say; all say it without any."""
    number = out_of_order(actual, expected, rules, cells)
    if number is None:
        return None
    mine, due = show(actual.rows[number]), show(expected.rows[number])
    said = f"the right rows in the wrong order: row {number + 1} is {mine}, where {due} is due"
    names, marks = [name for name, _ in expected.columns], [()] * number + [places_of_order(expected, rules)]
    left, right = (table(names, frame.rows, marks) for frame in (actual, expected))
    return with_tables(Difference("wrong-value", said, verb="has", sign="order"), left, right)
