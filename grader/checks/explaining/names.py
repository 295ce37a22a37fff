"""What a name means that raised: gone with the cell that was to bind it, or taken from Python by the file itself."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.base.text import printable
from grader.checks.explaining.errors import Cause, Locate, cause_of, crash_finding
from grader.checks.explaining.python2 import GONE, SESSION
from grader.sandbox.wire.messages import Raised
from grader.submission import Cell, Place, cell_at
from grader.submission.definitions import PLAY, Binding, bindings, defined_in_text, statements
from grader.submission.placeholders import UNFINISHED
from grader.submission.syntax import tree_at

_MISSING = re.compile(r"(?:global )?name '(\w+)' is not defined")
_OF_ALL = re.compile(r"\bimport[ \t]*\*")
_GIVEN = re.compile(r"^([A-Za-z_]\w*)[ \t]*=(?!=)", re.MULTILINE)
"""What a text that is no valid Python seems to give a value."""
_OF_COLUMNS = frozenset(
    {
        "abs",
        "all",
        "any",
        "ascii",
        "bin",
        "chr",
        "filter",
        "hash",
        "hex",
        "len",
        "max",
        "min",
        "pow",
        "round",
        "slice",
        "sum",
    }
)
"""Names of Python that ``pyspark.sql.functions`` has too, for columns."""
_MOST_NAMED, _LONGEST = 5, 2_000
_COLUMNS = "pyspark.sql.functions"


@dataclass(frozen=True)
class NameReader:
    """The cells of a submission, in order, and what each that stopped has raised."""

    cells: Sequence[Cell]
    raised: Callable[[int], Raised | None]
    locate: Locate
    _found: dict[str, list[Binding]] = field(default_factory=dict)

    def advice(self, raised: Raised) -> str:
        """What the name at which an exception happened has to do with it; empty when nothing."""
        cause = cause_of(raised)
        name = missing_name(cause)
        return self._about_missing(name) if name else self._about_taken(cause)

    def headline(self, raised: Raised) -> str:
        """What to say first where Spark's function for columns was called as Python's own; empty otherwise."""
        if raised.spark is None:
            return ""
        for name, each in self._taken_at(cause_of(raised)):
            if _of_columns(name, each):
                where = self._where(each.cell, each.line)
                return (
                    f"the import in {where} hides Python's own {name}(), which plain values need: write "
                    f"`from pyspark.sql import functions as F` in its place; {name}() is Python's then, F.{name}() "
                    "Spark's"
                )
        return ""

    def read(self, file: str, line: int) -> Sequence[ast.stmt]:
        """The statements around a line, outermost first, behind the imports of all cells; none where it is not the
        learner's."""
        cell = cell_at(self.cells, file, line)
        if cell is None or cell.problem is not None:
            return ()
        try:
            path = path_to(tree_at(cell.source, cell.first_line).body, line)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ()
        return [*self._imports(), *path] if path else ()

    def _imports(self) -> list[ast.stmt]:
        near = [each for each in self.cells if PLAY not in each.tags and "import" in each.source]
        found = dict.fromkeys(each.node for each in bindings(near) if each.kind == "import" and each.node is not None)
        return [part for each in found for part in ast.walk(each) if isinstance(part, ast.Import | ast.ImportFrom)]

    def cause(self, name: str) -> Cell | None:
        """The last cell that was to bind a name and did not: it stopped before, or is no valid Python."""
        for cell in reversed(self.cells):
            raised = self.raised(cell.number)
            if raised is None and cell.problem is None:
                continue
            if (name in cell.source or "*" in cell.source) and not {name, "*"}.isdisjoint(self.unbound_by(cell, name)):
                return cell
        return None

    def unbound_by(self, cell: Cell, *names: str) -> set[str]:
        """The names that a cell which stopped, or is no valid Python, was to bind; ``*`` for all of a module."""
        if cell.problem is not None:
            return {name for name, _ in defined_in_text(cell.source)} | set(_GIVEN.findall(cell.source))
        line = self._stopped_at(cell)
        wanted = (*names, "*") if names else None
        return {each.name for each in bindings([cell], wanted) if each.line >= line}

    def _stopped_at(self, cell: Cell) -> int:
        raised = self.raised(cell.number)
        frames = raised.frames if raised is not None else ()
        return next((frame.line for frame in frames if frame.file == cell.filename), cell.first_line)

    def _about_missing(self, name: str) -> str:
        shown = printable(name, 60)
        cell = self.cause(name)
        if cell is not None:
            where, why = self._where(cell, self._stopped_at(cell)), self._why(cell)
            return f"`{shown}` was to come from {where}, {why}. Correct that first."
        return GONE.get(name) or SESSION.get(name, "")

    def _why(self, cell: Cell) -> str:
        if cell.problem is not None:
            return "which is still to be filled in" if cell.problem.unfinished else "which is not valid Python"
        raised = self.raised(cell.number)
        assert raised is not None
        cause = cause_of(raised)
        if cause.type == "NotImplementedError":
            return "which is still to be filled in"
        return f"where its cell stopped with {printable(cause.type, 60)}"

    def _about_taken(self, cause: Cause) -> str:
        """Whether a name of Python's own that is called where it happened means something else in this file."""
        return next(filter(None, (self._taken(name, each, cause) for name, each in self._taken_at(cause))), "")

    def _taken_at(self, cause: Cause) -> Iterator[tuple[str, Binding]]:
        """What gives another meaning to the names of Python's own that are called where it happened, the last first."""
        own = [frame for frame in cause.frames if self.locate(frame.file, frame.line) is not None]
        for name in self._called_at(own[-1].file, own[-1].line) if own else ():
            for each in reversed(self._bindings_of(name)):
                yield name, each

    def _taken(self, name: str, each: Binding, cause: Cause) -> str:
        where = self._where(each.cell, each.line)
        if _of_columns(name, each):
            return (
                f"`{name}` is not Python's own here: since {where} it is the function for columns of {_COLUMNS}. "
                f"Write `from pyspark.sql import functions as F`, and F.{name} where a column is meant."
            )
        if each.name == name and each.kind == "assign" and "is not callable" in cause.message:
            return f"`{name}` is no function any more: {where} gives the name another value. Take another name there."
        return ""

    def _bindings_of(self, name: str) -> list[Binding]:
        """What gives a name a value, in order, ``import *`` too; many cells may have stopped at the same name."""
        if name not in self._found:
            cells = (each for each in self.cells if PLAY not in each.tags)
            near = [each for each in cells if name in each.source or _OF_ALL.search(each.source)]
            self._found[name] = bindings(near, (name, "*"))
        return self._found[name]

    def _called_at(self, file: str, line: int) -> list[str]:
        """The names of Python's own functions that are called in a line."""
        cell = cell_at(self.cells, file, line)
        if cell is None:
            return []
        nodes = (part for statement in statements(cell) for part in ast.walk(statement))
        called = (node.func for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
        names = [each.id for each in called if each.lineno + cell.first_line - 1 == line]
        return [name for name in names if hasattr(builtins, name)]

    def _where(self, cell: Cell, line: int) -> str:
        place: Place | None = self.locate(cell.filename, line)
        return f"cell {place.cell}, line {place.line}" if place is not None and place.cell else f"line {line}"


def _of_columns(name: str, each: Binding) -> bool:
    """Whether an import gives a name of Python's the meaning that it has for columns."""
    source = each.node.module if isinstance(each.node, ast.ImportFrom) else ""
    return source == _COLUMNS and name in _OF_COLUMNS and each.name in (name, "*")


def path_to(body: Sequence[ast.stmt], line: int) -> list[ast.stmt]:
    """The statements that span a line, outermost first."""
    path: list[ast.stmt] = []
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            if not node.lineno <= line <= (node.end_lineno or node.lineno):
                continue
            path.append(node)
            waiting = []
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting += [each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr)]
    return path


def missing_name(cause: Cause) -> str:
    """The name that an exception says is not defined; empty for any other exception."""
    return _missing(cause.type, cause.message)


def _missing(kind: str, message: str) -> str:
    found = _MISSING.search(message[:_LONGEST]) if kind in ("NameError", "UnboundLocalError") else None
    return found[1] if found else ""


@dataclass(frozen=True)
class Stop:
    """Why some cells stopped: ``first`` is the one to mend, ``others`` stopped for want of it or in the same way."""

    first: Cell
    others: tuple[Cell, ...]


def stops(reader: NameReader) -> list[Stop]:
    """The cells that stopped, or are no valid Python, each with those that only follow it."""
    roots: dict[int, int] = {}
    alike: dict[tuple[str, str], int] = {}
    unbound: dict[str, int] = {}
    """The cell that was to bind a name, and did not; ``*`` for names that nobody knows."""
    for cell in reader.cells:
        raised = reader.raised(cell.number)
        if raised is not None:
            name = _missing(raised.type, raised.message)
            cause = unbound.get(name, unbound.get("*")) if name else None
            if cause is not None:
                roots[cell.number] = roots.get(cause, cause)
            elif name or raised.type in ("ModuleNotFoundError", "ImportError"):
                roots[cell.number] = alike.setdefault((raised.type, raised.message), cell.number)
            else:
                roots[cell.number] = cell.number
        if raised is not None or cell.problem is not None:
            unbound.update((each, cell.number) for each in reader.unbound_by(cell))
    for cell in reader.cells:
        if cell.problem is not None:
            roots.setdefault(cell.number, cell.number)
    return [
        Stop(cell, tuple(each for each in reader.cells if roots.get(each.number) == cell.number != each.number))
        for cell in reader.cells
        if roots.get(cell.number) == cell.number
    ]


def stop_text(stop: Stop, reader: NameReader) -> str:
    """What is told of a cell that stopped, and of those that follow it."""
    text = _told(stop.first, reader)
    if not stop.others:
        return text
    shown = [str(each.number if each.in_notebook else each.first_line) for each in stop.others[:_MOST_NAMED]]
    kind = "cells" if stop.others[0].in_notebook else "lines"
    more = ", ..." if len(stop.others) > _MOST_NAMED else ""
    count = f"{len(stop.others)} more cell{'s' if len(stop.others) > 1 else ''} stopped for this reason"
    return f"{text.rstrip('.')}. {count} ({kind} {', '.join(shown)}{more})"


def _told(cell: Cell, reader: NameReader) -> str:
    if cell.problem is not None and cell.problem.unfinished:
        return "this cell is not started: its code is still to be filled in"
    if cell.problem is not None:
        return f"this cell is not valid Python: {cell.problem.message}"
    raised = reader.raised(cell.number)
    assert raised is not None
    if (raised.type, raised.message) == ("NotImplementedError", UNFINISHED):
        return "this cell is not started: its code is still to be filled in; the rest was graded"
    found = crash_finding(raised, "the cell", reader.locate, read=reader.read)
    advice = found.advice if raised.type == "EOFError" else reader.advice(raised)
    return f"{found.headline}; the rest was graded" + (f". {advice}" if advice else "")
