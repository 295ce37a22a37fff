"""How two DataFrames differ, told as a person would: first the columns, then the rows (``frame_rows``), then the order.

Everything here is pure: stand-ins in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.equality import FrameRules, Rules, match_rows
from grader.checks.comparing.frame_rows import Cells, row_difference, rules_of_cells, with_tables
from grader.checks.comparing.rows import MAX_DETAILS, Difference, Sign, cap
from grader.checks.comparing.show import count, show
from grader.checks.comparing.tables import table
from grader.sandbox.wire.values import DataFrame

_WIDTHS = ({"tinyint", "smallint", "int", "bigint"}, {"float", "double"})
_MOST_NAMES, _LONGEST = 40, 80


def frame_difference(actual: DataFrame, expected: DataFrame, rules: Rules, budget: Budget) -> Difference | None:
    """None when columns and rows agree under the rules, else what differs."""
    budget.spend(len(actual.columns) + len(expected.columns))
    found = _columns(actual, expected, rules.frame)
    if found is not None:
        return found
    actual = _aligned(actual, expected, rules.frame)
    cells = rules_of_cells([name for name, _ in expected.columns], rules, budget)
    match = match_rows(actual.rows, expected.rows, cells.widest, budget, cells.rows_agree)
    if match.exact:
        return _order(actual, expected, rules, cells) if rules.ordered else None
    return row_difference(actual, expected, match, cells)


def _columns(actual: DataFrame, expected: DataFrame, rules: FrameRules) -> Difference | None:
    """What is wrong with the columns: missing, misspelt, twice, too many, in another order, of another type."""
    mine, due = [name for name, _ in actual.columns], [name for name, _ in expected.columns]
    if rules.any_column_case:
        mine, due = [name.casefold() for name in mine], [name.casefold() for name in due]

    def told(said: str, *details: str, advice: str = "", sign: Sign = "") -> Difference:
        left, right = _listed(actual), _listed(expected)
        return Difference("wrong-type", said, details, left, right, advice, verb="has", sign=sign)

    twice = [name for name, times in Counter(mine).items() if times > due.count(name) > 0]
    if twice:
        advice = 'After a join, drop one of the two, or join by the column\'s name: join(other, "name").'
        return told(f"the column `{_cut(twice[0])}` twice", advice=advice, sign="twice")
    missing = [name for name in due if name not in set(mine)]
    extra = [name for name in mine if name not in set(due)]
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
    if mine != due and not rules.any_column_order:
        told_order = " instead of ".join(", ".join(map(_cut, names[:_MOST_NAMES])) for names in (mine, due))
        return told(f"the right columns in another order: {told_order}")
    kinds = dict(zip(mine, (kind for _, kind in actual.columns), strict=True))
    for name, (_, kind) in zip(due, expected.columns, strict=True):
        if _same_kind(kinds[name], kind, rules):
            continue
        said = f"a column `{name}` of type {_cut(kinds[name])}, where {_cut(kind)} is due"
        return told(said, advice=_cast(kinds[name], kind), sign="text-type" if kinds[name] == "string" else "type")
    return None


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
    column = expected.columns[0]
    if column not in actual.columns or not (column[1] == "string" or column[1] in _WIDTHS[0]):
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


def _order(actual: DataFrame, expected: DataFrame, rules: Rules, cells: Cells) -> Difference | None:
    """The right rows: whether their order is right, as far as the given columns say; all say it without any."""
    names = [name for name, _ in expected.columns]
    places = [names.index(name) for name in rules.frame.sorted_by] or range(len(names))
    for number, (mine, due) in enumerate(zip(actual.rows, expected.rows, strict=True)):
        if all(cells.agree(place, mine[place], due[place]) for place in places):
            continue
        said = f"the right rows in the wrong order: row {number + 1} is {show(mine)}, where {show(due)} is due"
        left, right = (table(names, frame.rows, [()] * number + [places]) for frame in (actual, expected))
        return with_tables(Difference("wrong-value", said, verb="has", sign="order"), left, right)
    return None
