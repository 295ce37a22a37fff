"""Which statements matter to an exercise, and so: which exercises does an edit touch, which cells of a session count?

What a statement binds is not all that it changes (``grader.submission.effects``), so a statement is left out only where
it provably cannot matter. Comments and layout change nothing.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from grader.base.hashing import sha256_hex
from grader.course.model import Exercise
from grader.submission import harmless
from grader.submission.definitions import PLAY, looks_like_definition
from grader.submission.effects import LAST, SESSION, Names, Statement, statements_of
from grader.submission.model import Cell
from grader.submission.sure import Certain
from grader.submission.tree import tree_text

_Edges = Mapping[str, set[str]]


def digests(cells: Sequence[Cell], exercises: Sequence[Exercise]) -> dict[str, str]:
    """A hash for each exercise, by id: of every statement that may matter to its functions, and of what it needs.

    Two files in which an exercise has the same hash give the same result for it. Statements that bind no name may do
    anything, so they are part of every hash.
    """
    read = [cell for cell in cells if PLAY not in cell.tags]
    found, names = statements_of(read)
    graph = _Graph(found, names)
    texts = [tree_text(each.node) for each in found]
    hashes: dict[str, str] = {}
    for each in exercises:
        relevant = graph.relevant(each.names)
        parts = [cell.source for cell in read if cell.problem is not None and defines(cell.source, relevant)]
        kept = zip(found, texts, strict=True)
        parts += [text for one, text in kept if not one.binds - {LAST} or graph.matters(one, relevant)]
        parts += [hashes[needed] for needed in each.needs]
        hashes[each.id] = sha256_hex("\n".join(parts))
    return hashes


def needed_cells(cells: Sequence[Cell], names: Iterable[str]) -> frozenset[int]:
    """The numbers of the cells that the functions of some names need, for a session's history of cells as they ran.

    Every cell is needed but for those that provably cannot matter: what they bind is not used, or bound anew by a later
    cell before anybody reads it, and what they change is nothing that counts. A cell that is no valid Python is needed
    when it looks as if it were the last to define a name. Empty where no cell defines one of the names.
    """
    wanted = frozenset(names)
    found, bound = statements_of(cells)
    graph = _Graph(found, bound)
    relevant = graph.relevant(wanted)
    certain = Certain(found)
    by_cell: dict[int, list[Statement]] = defaultdict(list)
    for each in found:
        by_cell[each.cell.number].append(each)
    needed: set[int] = set()
    settled: set[str] = set()
    """Names that a later cell certainly binds anew, before anything reads them."""
    for cell in reversed(cells):
        if cell.problem is not None:
            unread = {name for name in wanted - settled if defines(cell.source, (name,))}
            needed |= {cell.number} if unread else set()
            continue
        own = by_cell[cell.number]
        if any(graph.matters(each, relevant, settled) for each in own):
            needed.add(cell.number)
            for each in reversed(own):
                settled |= certain.binds(each)
                settled -= graph.read_by(each)
    return frozenset(needed) if _somewhere(found, cells, wanted) else frozenset()


def _somewhere(found: Iterable[Statement], cells: Iterable[Cell], wanted: frozenset[str]) -> bool:
    """Whether a cell defines, or seems to define, one of the names."""
    return any(wanted & each.binds for each in found) or any(
        cell.problem is not None and defines(cell.source, wanted) for cell in cells
    )


class _Graph:
    """What leads from name to name: what the statements that bind or change one of them mention."""

    def __init__(self, found: Sequence[Statement], names: Names) -> None:
        self._found = found
        self._imported = frozenset(names.imported)
        self._bound = frozenset(name for each in found for name in each.binds)
        self._mentioned: dict[str, set[str]] = defaultdict(set)
        for each in found:
            for name in each.binds | each.touches:
                self._mentioned[name] |= each.mentions
        carriers = frozenset(name for each in found for name in _objects(each))
        self._reached = [  # to name something in the session changes nothing of it
            each.touches | (carriers & _closure(each.touches - {SESSION}, self._mentioned)) for each in found
        ]
        self._far = self._far_reaching(names)
        self._place = {id(each): place for place, each in enumerate(found)}

    def relevant(self, names: Iterable[str]) -> frozenset[str]:
        """The names that some functions use, or that what matters to them mentions."""
        relevant = frozenset(_closure(names, self._mentioned))
        while True:
            kept = [each for each in self._found if self.matters(each, relevant)]
            more = frozenset(name for each in kept for name in each.mentions)
            if more <= relevant:
                return relevant
            relevant = frozenset(_closure(relevant | more, self._mentioned))

    def matters(self, each: Statement, relevant: frozenset[str], settled: Set[str] = frozenset()) -> bool:
        """Whether a statement may matter to the relevant names, of which the ``settled`` are bound anew later on."""
        place = self._place[id(each)]
        bound, changed = relevant & each.binds, relevant & self._reached[place]
        return self._far[place] or bool(changed) or not bound <= settled

    def read_by(self, each: Statement) -> set[str]:
        """All that may be read while a statement runs, by the functions that it calls too."""
        return _closure(each.now | each.touches, self._mentioned)

    def _far_reaching(self, names: Names) -> list[bool]:
        """Whether each statement may change what it does not mention: the state of a module, of Spark, of the disk."""
        bindings: dict[str, set[str]] = defaultdict(set)
        for each in self._found:
            for name in each.mentions:
                bindings[name] |= each.binds
        imports = {name for name, module in names.imported.items() if module not in harmless.MODULES}
        makers = {name for name in imports if names.imported[name] in harmless.MAKERS}
        reckless = {
            name
            for each in self._found
            if each.anything_inside or self._reaches_out(each.inside)
            for name in each.binds
        }
        handed, stored = _closure(imports | reckless, bindings), _closure((imports - makers) | reckless, bindings)
        return [
            each.anything
            or self._reaches_out(each.touches)
            or not each.unknown.isdisjoint(handed)
            or not each.touches.isdisjoint(stored)
            for each in self._found
        ]

    def _reaches_out(self, names: Set[str]) -> bool:
        """Whether one of these is a module, or a name that nobody in the file gives a value, such as ``sc``."""
        return any(name in self._imported or name not in self._bound for name in names - {SESSION})


def _objects(each: Statement) -> frozenset[str]:
    """The names that a statement may give to an object that can change: neither a function nor a module."""
    if isinstance(each.node, ast.Import | ast.ImportFrom):
        return frozenset()
    own = each.node.name if isinstance(each.node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
    return each.binds - {own}


def _closure(names: Iterable[str], edges: _Edges) -> set[str]:
    seen = set(names)
    waiting = list(seen)
    while waiting:
        for other in edges.get(waiting.pop(), set()) - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def defines(source: str, names: Iterable[str]) -> bool:
    """Whether text that need not be valid Python looks as if it defined one of the functions."""
    return looks_like_definition(source, names)
