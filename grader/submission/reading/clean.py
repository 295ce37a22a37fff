"""From the cells of a file to code that compiles: take out magics, note what went, find what does not parse."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from grader.base.parsing import parsed
from grader.base.text import printable
from grader.submission.model import Cell, Note, Place, SyntaxProblem
from grader.submission.placeholders import begun, gap_in
from grader.submission.reading.magics import Removal, strip_magics, strip_shell_calls, unescaped_magic
from grader.submission.reading.pasted import unpasted
from grader.submission.reading.raw import RawCell
from grader.submission.reading.sql_cells import as_python
from grader.submission.syntax import find_problem

_GAP = "This place is still to be filled in: write your code there."
_MISMARKED = (
    "This cell is marked [{}] but holds code, so it is graded as code. Put a line # %% above the code to keep it so."
)


def clean_cells(name: str, cells: Iterable[RawCell], *, in_notebook: bool) -> tuple[tuple[Cell, ...], tuple[Note, ...]]:
    """The code cells of the file ``name``, cleaned, and the notes on what was changed; empty cells are dropped."""
    cleaned: list[Cell] = []
    notes: list[Note] = []
    for written in cells:
        raw = written if in_notebook else as_in_notebook(written)
        mismarked = not in_notebook and raw.kind != "code" and _holds_code(raw.source)
        if (raw.kind != "code" and not mismarked) or not raw.source.strip():
            continue
        own_lines = in_notebook or raw.apart
        shown_number = raw.number if own_lines else None
        if mismarked:
            notes.append(Note(_MISMARKED.format(raw.kind), Place(file=name, line=raw.first_line, cell=shown_number)))
        filename = f"{name}[cell {raw.number}]" if own_lines else name
        source, removals, problem = clean_source(raw.source, filename, raw.first_line)
        source, problem = _begun(source, problem, filename, raw.first_line)
        for removal in removals:
            place = Place(file=name, line=raw.first_line + removal.line - 1, cell=shown_number)
            notes.append(Note(removal.text, place))
        cleaned.append(Cell(raw.number, source, raw.first_line, raw.tags, problem, name, own_lines))
    return tuple(cleaned), tuple(notes)


def clean_source(
    text: str, filename: str, first_line: int = 1
) -> tuple[str, tuple[Removal, ...], SyntaxProblem | None]:
    """The text of a code cell without magics, what was taken out, and why the rest does not parse if it does not.

    A cell of SQL becomes Python.
    """
    queried = as_python(text)
    if queried is not None:
        return queried.encode("utf-8", "backslashreplace").decode("utf-8"), (), None
    problem = find_problem(text, filename, first_line)
    if problem is None:
        return (*strip_shell_calls(text), None)
    source, removals = strip_magics(text)
    if source != text:
        problem = find_problem(source, filename, first_line)
    if problem is not None and (other := unpasted(text)) != text:
        unprompted, gone = strip_magics(other)
        if find_problem(unprompted, filename, first_line) is None:
            source, removals, problem = unprompted, gone, None
    if problem is None:
        source, calls = strip_shell_calls(source)
        removals = tuple(sorted((*removals, *calls), key=lambda removal: removal.line))
    return source.encode("utf-8", "backslashreplace").decode("utf-8"), removals, problem


def _begun(
    source: str, problem: SyntaxProblem | None, filename: str, first_line: int
) -> tuple[str, SyntaxProblem | None]:
    """The cell with a stub wherever something is left to fill in; where that cannot be, it is the problem."""
    filled = begun(source)
    if filled != source and find_problem(filled, filename, first_line) is None:
        return filled, None
    gap = gap_in(source) if problem is not None else None
    if gap is None:
        return source, problem
    line, column = gap
    text = printable(source.split("\n")[line - 1])
    return source, SyntaxProblem(_GAP, first_line + line - 1, column, text, unfinished=True)


def as_in_notebook(cell: RawCell) -> RawCell:
    """A cell of a script as it was in the notebook that an editor made the script of."""
    magic = unescaped_magic(cell.source) if cell.kind == "code" else ""
    return replace(cell, source=magic, first_line=1, apart=True) if magic else cell


def _holds_code(source: str) -> bool:
    """True for anything but comments and the strings that some editors write text as; what does not parse is code."""
    if not any(line.strip() and not line.startswith("#") for line in source.split("\n")):
        return False
    try:
        body = parsed(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return not all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for node in body
    )
