"""Which exercises an edit touches, by the syntax tree: comments and layout change nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from grader.base.hashing import sha256_hex
from grader.course.model import Exercise
from grader.submission.definitions import PLAY, bound_by, looks_like_definition
from grader.submission.model import Cell
from grader.submission.tree import tree_text


def digests(cells: Sequence[Cell], exercises: Sequence[Exercise]) -> dict[str, str]:
    """A hash for each exercise, by id: of its functions, of all that they use in the file, and of what it needs.

    Two files in which an exercise has the same hash give the same result for it. Statements that bind no name may do
    anything, so they are part of every hash.
    """
    bindings = _bindings(cells)
    free = bindings.get("", [])
    own = {each.id: _closure(each.names, bindings, cells) for each in exercises}
    found: dict[str, str] = {}
    for each in exercises:
        parts = [*free, *own[each.id], *(found[needed] for needed in each.needs)]
        found[each.id] = sha256_hex("\n".join(parts))
    return found


def _bindings(cells: Iterable[Cell]) -> dict[str, list[str]]:
    """The statements that bind each name of the file, in order, as trees in text; those that bind none under ``""``."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        if cell.problem is None and PLAY not in cell.tags:
            for node in ast.parse(cell.source).body:
                for name in sorted(bound_by(node)) or [""]:
                    found.setdefault(name, []).append(tree_text(node))
    return found


def _closure(names: Sequence[str], bindings: Mapping[str, list[str]], cells: Iterable[Cell]) -> list[str]:
    """The statements behind some names and behind the names that those mention; broken cells that define one whole."""
    parts = [cell.source for cell in cells if cell.problem is not None and defines(cell.source, names)]
    waiting, seen = sorted(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for tree in bindings.get(name, []):
            parts.append(tree)
            waiting += sorted(_mentioned(tree) & bindings.keys() - seen)
    return parts


def needed_cells(cells: Sequence[Cell], names: Iterable[str]) -> frozenset[int]:
    """The numbers of the cells that last define some names or anything that those definitions mention.

    For a notebook's history, in which a cell that ran again stands twice. A cell that is no valid Python is needed when
    it looks as if it were the last to define a name.
    """
    last: dict[str, tuple[int, str]] = {}
    for cell in cells:
        if cell.problem is not None:
            last.update({name: (cell.number, "") for name in names if defines(cell.source, (name,))})
            continue
        for node in ast.parse(cell.source).body:
            last.update({name: (cell.number, tree_text(node)) for name in bound_by(node)})
    waiting, seen, needed = list(names), set[str](), set[int]()
    while waiting:
        name = waiting.pop()
        if name in last and name not in seen:
            seen.add(name)
            needed.add(last[name][0])
            waiting += _mentioned(last[name][1])
    return frozenset(needed)


def _mentioned(tree: str) -> set[str]:
    """The names in a dumped tree; a few too many do no harm."""
    return set(re.findall(r"\bid='(\w+)'", tree))


def defines(source: str, names: Iterable[str]) -> bool:
    """Whether text that need not be valid Python looks as if it defined one of the functions."""
    return looks_like_definition(source, names)
