"""From the cells of a file to code that compiles: take out magics, note what went, find what does not parse."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from grader.submission.magics import Removal, strip_magics, strip_shell_calls
from grader.submission.model import Cell, Note, Place, SyntaxProblem
from grader.submission.raw import RawCell
from grader.submission.syntax import find_problem

_MISMARKED = (
    "This cell is marked [{}] but holds code, so it is graded as code. Put a line # %% above the code to keep it so."
)


def clean_cells(name: str, cells: Iterable[RawCell], *, in_notebook: bool) -> tuple[tuple[Cell, ...], tuple[Note, ...]]:
    """The code cells of the file ``name``, cleaned, and the notes on what was changed; empty cells are dropped."""
    cleaned: list[Cell] = []
    notes: list[Note] = []
    for raw in cells:
        mismarked = not in_notebook and raw.kind != "code" and _holds_code(raw.source)
        if (raw.kind != "code" and not mismarked) or not raw.source.strip():
            continue
        shown_number = raw.number if in_notebook else None
        if mismarked:
            place = Place(file=name, line=raw.first_line)
            notes.append(Note(_MISMARKED.format(raw.kind), place))
        filename = f"{name}[cell {raw.number}]" if in_notebook else name
        source, removals, problem = clean_source(raw.source, filename, raw.first_line)
        for removal in removals:
            place = Place(file=name, line=raw.first_line + removal.line - 1, cell=shown_number)
            notes.append(Note(removal.text, place))
        cleaned.append(Cell(raw.number, source, raw.first_line, raw.tags, problem, name, in_notebook))
    return tuple(cleaned), tuple(notes)


def clean_source(
    text: str, filename: str, first_line: int = 1
) -> tuple[str, tuple[Removal, ...], SyntaxProblem | None]:
    """The text of a code cell without magics, what was taken out, and why the rest does not parse if it does not."""
    problem = find_problem(text, filename, first_line)
    if problem is None:
        return (*strip_shell_calls(text), None)
    source, removals = strip_magics(text)
    if source != text:
        problem = find_problem(source, filename, first_line)
    if problem is None:
        source, calls = strip_shell_calls(source)
        removals = tuple(sorted((*removals, *calls), key=lambda removal: removal.line))
    return source.encode("utf-8", "backslashreplace").decode("utf-8"), removals, problem


def _holds_code(source: str) -> bool:
    """True for anything but comments and the strings that some editors write text as; what does not parse is code."""
    if not any(line.strip() and not line.startswith("#") for line in source.split("\n")):
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return not all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for node in body
    )
