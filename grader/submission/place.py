"""From a cell and a line number, as a traceback gives them, to the place a learner looks for."""

from __future__ import annotations

from collections.abc import Iterable

from grader.base.text import printable
from grader.submission.model import Cell, Place


def place_of(cell: Cell, line: int) -> Place:
    """The place of ``line`` of the compiled cell (the file's for a .py, the cell's in a notebook), with its text."""
    lines = cell.source.split("\n")
    index = line - cell.first_line
    text = lines[index] if 0 <= index < len(lines) else ""
    return Place(
        file=cell.file,
        line=line,
        cell=cell.number if cell.in_notebook else None,
        code=printable(text.strip()),
    )


def cell_at(cells: Iterable[Cell], filename: str, line: int) -> Cell | None:
    """The cell that a traceback entry (``filename``, ``line``) belongs to; None for code that is not the learner's."""
    for cell in cells:
        if cell.filename == filename and cell.first_line <= line <= cell.first_line + cell.source.count("\n"):
            return cell
    return None
