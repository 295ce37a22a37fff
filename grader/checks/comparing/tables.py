"""A few rows of a DataFrame as a table of text, with the cells marked that differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from grader.checks.comparing.show import show

MOST_ROWS = 6
_MOST_COLUMNS, _WIDEST = 12, 28


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], marked: Sequence[Collection[int]] = ()) -> str:
    """The rows below the names of their columns; ``marked`` are the numbers of the cells of each row that stand out.

    A marked cell has an arrow in front, so that it is seen without colour too. Capped in rows, columns and cells.
    """
    shown = [[_cut(name) for name in columns[:_MOST_COLUMNS]]]
    for number, row in enumerate(rows[:MOST_ROWS]):
        marks = marked[number] if number < len(marked) else ()
        cells = enumerate(row[:_MOST_COLUMNS])
        shown.append([f"> {_cell(value)}" if place in marks else _cell(value) for place, value in cells])
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = [" | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    if len(rows) > MOST_ROWS:
        lines.append(f"... and {len(rows) - MOST_ROWS:,} more rows")
    if len(columns) > _MOST_COLUMNS:
        lines.append(f"... and {len(columns) - _MOST_COLUMNS} more columns")
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return "null" if value is None else _cut(value if type(value) is str and value.isprintable() else show(value))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
