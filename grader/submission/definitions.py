"""Which statements of a submission give a name a value, or take it away? One answer for all who ask.

Only what happens when the cells run counts: the statements of a cell, also inside ``if``, loops, ``try`` and ``with``.
Statements inside functions and classes bind names of their own, except after ``global``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeGuard

from grader.base.parsing import parsed
from grader.submission.model import Cell

_SHORT, _LONG = 5_000, 100_000
"""Characters of cells of which much, a little, and nothing is kept: a tree takes some hundred times their space."""
PLAY = "play"
"""The tag of cells that are not run when grading."""

_GIVING = ("def", "assign", "import", "unread")
Kind = Literal[
    "def",  # a function or class of that name
    "assign",  # an assignment, `for`, `with ... as`, `except ... as`, a pattern, `:=`
    "import",
    "del",  # `del`, and the end of an `except ... as`
    "global",  # inside a function that says `global`: when that runs
    "inside",  # a definition inside a class or another function, which checks cannot reach
    "unread",  # looks like a definition, in a cell that is no valid Python
]


@dataclass(frozen=True)
class Binding:
    """One statement that binds or unbinds ``name``; ``line`` counts as in tracebacks. ``node`` is None for ``unread``.

    ``inside`` names the class or function around it, for ``inside`` and ``global``.
    """

    name: str
    kind: Kind
    cell: Cell
    line: int
    node: ast.stmt | None = None
    inside: str = ""

    @property
    def defines(self) -> bool:
        """Whether it looks like what a check asks for: a function, or a name for one."""
        return self.kind in ("def", "unread") or (self.kind == "assign" and _gives_function(self.node))


def bindings(cells: Iterable[Cell], names: Iterable[str] | None = None) -> list[Binding]:
    """What binds or unbinds names, in the order in which it happens; of all names, or of ``names`` only."""
    wanted = None if names is None else frozenset(names)
    return [each for cell in cells for each in _of_cell(cell, wanted) if wanted is None or each.name in wanted]


def definition_of(cells: Iterable[Cell], name: str) -> Binding | None:
    """What gives a name its value, in whatever form, once all graded cells have run; None where nothing does."""
    found = [each for each in _lasting(cells, name) if each.kind in (*_GIVING, "del")]
    return found[-1] if found and found[-1].kind != "del" else None


def cell_of(cells: Iterable[Cell], name: str) -> Cell | None:
    """The cell that defines a name, of several the last, be it that the name is deleted behind it."""
    found = [each.cell for each in _lasting(cells, name) if each.kind in _GIVING]
    return found[-1] if found else None


def function_of(cells: Iterable[Cell], name: str) -> Binding | None:
    """The last ``def`` of a name, ``async`` or not, for its signature and docstring: ``f = cached(f)`` keeps both."""
    found = [each for each in _lasting(cells, name) if each.kind == "def" and is_function(each.node)]
    return found[-1] if found else None


def _lasting(cells: Iterable[Cell], name: str) -> list[Binding]:
    return bindings((cell for cell in cells if PLAY not in cell.tags), (name,))


def is_function(node: ast.AST | None) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Whether it is a ``def``, ``async`` or not."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def bound_by(node: ast.stmt) -> frozenset[str]:
    """The names that a statement of a cell gives a value when it runs."""
    return frozenset(name for name, kind, _, _ in _of_statement(node) if kind in ("def", "assign", "import"))


def statements(cell: Cell) -> Sequence[ast.stmt]:
    """The statements of a cell, with the line numbers of the cell's text; none for one that cannot be read."""
    if cell.problem is not None:
        return ()
    try:
        return parsed(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def looks_like_definition(source: str, names: Iterable[str]) -> bool:
    """Whether text that need not be valid Python looks as if it defined one of the functions."""
    return bool(_text_lines(source, names))


def defined_in_text(source: str) -> tuple[tuple[str, int], ...]:
    """The functions that a text seems to define at its left margin, each with its line from 1."""
    pattern = re.compile(r"(?:#[ \t])?(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(")
    found = ((number, pattern.match(line)) for number, line in enumerate(source.split("\n"), 1))
    return tuple((match[1], number) for number, match in found if match)


def _text_lines(source: str, names: Iterable[str]) -> dict[str, int]:
    wanted = "|".join(map(re.escape, names))
    if not wanted:
        return {}
    pattern = re.compile(rf"[ \t]*(?:async[ \t]+)?def[ \t]+({wanted})\b|({wanted})[ \t]*=")
    found = ((number, pattern.match(line)) for number, line in enumerate(source.split("\n"), 1))
    return {match[1] or match[2]: number for number, match in found if match}


def _of_cell(cell: Cell, wanted: frozenset[str] | None) -> Sequence[Binding]:
    size = len(cell.source)
    found = _read_once(cell) if size <= _SHORT else _read_long_once(cell) if size <= _LONG else _read(cell)
    if found is not None:
        return found
    lines = _text_lines(cell.source, sorted(wanted or ()))
    return [Binding(name, "unread", cell, cell.first_line + line - 1) for name, line in lines.items()]


@lru_cache(maxsize=256)
def _read_once(cell: Cell) -> Sequence[Binding] | None:
    """Several ask about the same cells, and the submissions of a class share what was handed out."""
    return _read(cell)


@lru_cache(maxsize=2)
def _read_long_once(cell: Cell) -> Sequence[Binding] | None:
    """A submission of one cell, a whole catalogue of wrong answers: asked about once for each exercise."""
    return _read(cell)


def _read(cell: Cell) -> Sequence[Binding] | None:
    """What the statements of a cell do to names; None where there are none that can be read."""
    body = statements(cell)
    if not body:
        return None
    return tuple(
        Binding(name, kind, cell, cell.first_line + line - 1, node, inside)
        for node in body
        for name, kind, line, inside in _of_statement(node)
    )


_Said = tuple[str, Kind, int, str]


def _of_statement(node: ast.stmt) -> Iterator[_Said]:
    """What a statement does to names, as (name, kind, line, inside)."""
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        line: int = getattr(each, "lineno", node.lineno)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield each.name, "def", line, ""
            yield from _within(each)
            waiting += each.decorator_list
        elif isinstance(each, ast.Lambda) or (isinstance(each, ast.AnnAssign) and each.value is None):
            continue  # `x: int` alone gives no value
        elif isinstance(each, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            # a comprehension has names of its own; `:=` in it binds outside
            inner = (part for part in ast.walk(each) if isinstance(part, ast.NamedExpr))
            yield from ((part.target.id, "assign", line, "") for part in inner if isinstance(part.target, ast.Name))
        else:
            yield from _of_node(each, line)
            waiting += reversed(list(ast.iter_child_nodes(each)))


def _of_node(node: ast.AST, line: int) -> Iterator[_Said]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield (alias.asname or alias.name).partition(".")[0], "import", line, ""
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id, "assign" if isinstance(node.ctx, ast.Store) else "del", line, ""
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name, "del", line, ""
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, "assign", line, ""
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, "assign", line, ""
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del) and (name := _in_globals(node)):
        yield name, "assign" if isinstance(node.ctx, ast.Store) else "del", line, ""


def _in_globals(node: ast.Subscript) -> str:
    """The name in ``globals()["name"]``; empty for anything else."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return key if isinstance(called, ast.Name) and called.id == "globals" and isinstance(key, str) else ""


def _within(outer: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[_Said]:
    """Definitions inside a function or class, and names that it changes by ``global`` when it runs."""
    shared = {name for node in ast.walk(outer) if isinstance(node, ast.Global) for name in node.names}
    for node in ast.walk(outer):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node is not outer:
            yield node.name, "global" if node.name in shared else "inside", node.lineno, outer.name
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in shared:
            yield node.id, "global", node.lineno, outer.name


def _gives_function(node: ast.stmt | None) -> bool:
    """Whether an assignment may give a function: a lambda, a name or attribute, a call like ``partial(...)``."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return False
    return isinstance(node.value, ast.Lambda | ast.Name | ast.Attribute)
