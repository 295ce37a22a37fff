"""A few rows of a DataFrame as a table, with the cells marked that differ; as data, and as text."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Collection, Sequence
from typing import Any

from grader.checks.comparing.show import count, show
from grader.results.record import Table

MOST_ROWS = 6
_MOST_COLUMNS, _WIDEST = 12, 28


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], marked: Sequence[Collection[int]] = ()) -> Table:
    """The rows below the names of their columns; ``marked`` are the numbers of the cells of each row that stand out.

    Capped in rows, columns and cells.
    """
    shown = rows[:MOST_ROWS]
    more = [f"... and {count(len(rows) - MOST_ROWS, 'more row')}"] if len(rows) > MOST_ROWS else []
    more += [f"... and {count(len(columns) - _MOST_COLUMNS, 'more column')}"] if len(columns) > _MOST_COLUMNS else []
    return Table(
        columns=tuple(_cut(name) for name in columns[:_MOST_COLUMNS]),
        rows=tuple(tuple(map(_cell, row[:_MOST_COLUMNS])) for row in shown),
        marked=tuple(tuple(place for place in sorted(each) if place < _MOST_COLUMNS) for each in marked[:MOST_ROWS]),
        more=tuple(more),
    )


def as_text(shown: Table) -> str:
    """The table with lines of signs. A marked cell has an arrow in front, so that it is seen without colour too."""
    lines = [list(shown.columns)]
    for number, row in enumerate(shown.rows):
        marks = shown.marked[number] if number < len(shown.marked) else ()
        lines.append([f"> {text}" if place in marks else text for place, text in enumerate(row)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    text.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join([*text, *shown.more])


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    if type(value) is str and value.isprintable():
        return _cut(value)
    if type(value) in (datetime.date, datetime.datetime, decimal.Decimal):
        return _cut(str(value))
    return _cut(show(value))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
