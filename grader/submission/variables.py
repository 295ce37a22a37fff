"""The cells that give a variable its value, with other values for what the notebook reads its data into.

``lines = sc.textFile("songs.csv")`` becomes ``lines = _given_lines``, where whoever runs the cells binds that name.
So an answer that stands in a cell is computed from inputs of a check, as one in a function is. Every line keeps its
number.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.submission.changes import needed_cells
from grader.submission.definitions import PLAY, bindings, bound_by, statements
from grader.submission.model import Cell

GIVEN = "_given_"
"""Begins the names that hold what is given."""


def cells_for(cells: Sequence[Cell], name: str, given: Iterable[str]) -> tuple[Cell, ...]:
    """The cells to run, in order, for the value that a name has after the last one; empty where no cell binds it.

    The first assignment to each of the ``given`` names takes what is given. A cell is left out where it provably cannot
    matter (``needed_cells``), so that one that fails elsewhere does no harm.
    """
    changed = with_given([cell for cell in cells if PLAY not in cell.tags], given)
    numbered = [replace(cell, number=number) for number, cell in enumerate(changed)]
    needed = needed_cells(numbered, (name,))
    return tuple(cell for number, cell in enumerate(changed) if number in needed and cell.problem is None)


def cells_binding(cells: Sequence[Cell], name: str) -> tuple[Cell, ...]:
    """The cells that give a name a value or take it away when they run, in order, each once."""
    run = [cell for cell in cells if PLAY not in cell.tags]
    found = [each.cell for each in bindings(run, (name,)) if each.kind not in ("inside", "unread")]
    return tuple(dict.fromkeys(found))


def with_given(cells: Iterable[Cell], names: Iterable[str]) -> list[Cell]:
    """The cells, the first assignment to each name giving it what ``GIVEN`` and the name hold."""
    left = set(names)
    changed = []
    for cell in cells:
        edits: list[_Edit] = []
        for node in statements(cell):
            for name in sorted(left & bound_by(node)):
                found = list(_assignments(node, name))
                edits += found
                left -= {name} if found else set()
        changed.append(replace(cell, source=_edited(cell.source, edits)) if edits else cell)
    return changed


def with_value(cells: Sequence[Cell], name: str, expression: str) -> list[Cell]:
    """The cells, the last assignment to the name giving it an expression's value; as they are where there is none."""
    changed = list(cells)
    for place in range(len(changed) - 1, -1, -1):
        for node in reversed(statements(changed[place])):
            edits = [replace(each, text=expression) for each in _assignments(node, name)]
            if edits:
                changed[place] = replace(changed[place], source=_edited(changed[place].source, edits))
                return changed
    return changed


@dataclass(frozen=True)
class _Edit:
    """``text`` in the place of what lies between two places of a source, each a line from 1 and a byte of it."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    before: str = ""


def _assignments(node: ast.stmt, name: str) -> Iterator[_Edit]:
    """What to write in a statement so that the name gets what is given, also inside ``if`` or ``try``; nothing for
    what is no assignment, such as ``for``, ``with ... as`` and ``import``."""
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            continue
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None and name in bound_by(each):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if all(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield _Edit(_start(each.value), _end(each.value), f"{GIVEN}{name}")
            else:  # one of several names: it is bound once more behind the others
                yield _Edit(_end(each), _end(each), f"{GIVEN}{name}", before=f"; {name} = ")
            continue
        waiting += ast.iter_child_nodes(each)


def _start(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.stmt | ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _edited(source: str, edits: Iterable[_Edit]) -> str:
    lines = [line.encode() for line in source.split("\n")]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    data = source.encode()
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        first, last = (starts[line - 1] + column for line, column in (edit.start, edit.end))
        breaks = edit.end[0] - edit.start[0]
        text = f"({edit.text}{chr(10) * breaks})" if breaks else edit.text
        data = data[:first] + f"{edit.before}{text}".encode() + data[last:]
    return data.decode()
