"""Which cells are for learners to play in: they try, start Spark, stop on purpose, need what grading has not."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.authoring.interop.model import Answer, Given, Part, Test
from grader.authoring.interop.scopes import Function, free_names, reads
from grader.submission.definitions import bound_by

_SPARK = frozenset({"SparkContext", "SparkSession"})
_NOTEBOOKS = frozenset(
    {"sc", "spark", "sqlContext", "display", "get_ipython", "In", "Out", "_", "__name__", "__file__"}
)
_EVERYWHERE = frozenset(dir(builtins)) | _NOTEBOOKS
_STOPS_REASON = "shows an error in the notebook: it became a cell to play in"
_INPUT_REASON = "asks for input(), and nobody answers when graded: it became a cell to play in"
_SPARK_REASON = "starts Spark: it became a cell to play in, and checks make their own RDDs"


@dataclass
class _Forward:
    """What a reading from the top has found: names that are there, or set by cells that try, and cells to play in.

    Cells that try are ``trying``; those ``asking`` call ``input``, unless the notebook has its own (``answered``).
    """

    there: set[str] = field(default_factory=lambda: set(_EVERYWHERE))
    tried: set[str] = field(default_factory=set)
    everything: bool = False
    trying: set[Given] = field(default_factory=set)
    asking: set[Given] = field(default_factory=set)
    answered: bool = False
    play: dict[Given | Answer, str] = field(default_factory=dict)


def play_cells(parts: Sequence[Part], exercises: frozenset[str]) -> Mapping[Given | Answer, str]:
    """The cells to play in, each with what to say of it; "" for one that tries answers.

    Of one cell of the notebook, the answer and what tries it out are two parts: one may be played in, the other not.

    A cell that tries answers or stops on purpose is one all the same that is run, if answers or tests need a name that
    it sets.
    """
    found = _Forward()
    for part in parts:
        if isinstance(part, Answer):
            _bind(found, part, _bound(part.source))
        elif isinstance(part, Given):
            _given(found, part, exercises)
    return found.play | {part: _why_idle(part, found) for part in _not_needed(parts, found)}


def _why_idle(part: Given | Answer, found: _Forward) -> str:
    if part.stops:
        return _STOPS_REASON
    return _INPUT_REASON if part in found.asking else ""


def _given(found: _Forward, part: Given, exercises: frozenset[str]) -> None:
    body = ast.parse(part.source).body
    if {each.id for node in body for each in free_names(node)} & _SPARK:
        found.play[part] = _SPARK_REASON
        found.there |= _bound(part.source)  # rows that it makes are made anew where they are asked for
        return
    missing = _missing(body, found)
    if missing:
        found.play[part] = f"uses {missing}, which no cell above it sets when graded: it became a cell to play in"
        return
    now = {name for node in body for name in _read_now(node)}
    bound = _bound(part.source)
    asks = "input" in now and not found.answered
    _bind(found, part, bound)
    if asks:
        found.asking.add(part)
    if asks or now & (exercises | found.tried):
        found.trying.add(part)
        found.tried |= bound


def _bind(found: _Forward, part: Given | Answer, bound: frozenset[str]) -> None:
    found.everything = found.everything or "import *" in part.source
    found.answered = found.answered or "input" in bound
    found.there |= bound
    found.tried -= bound


def _missing(body: Iterable[ast.stmt], found: _Forward) -> str:
    """A name that is not there when the statement runs that reads it."""
    there = set(found.there)
    for node in body:
        if found.everything or _guarded(node):
            return ""
        missing = _read_now(node) - there
        if missing:
            return min(missing)
        there |= bound_by(node)
    return ""


def _guarded(node: ast.stmt) -> bool:
    """Whether a statement reckons with what is missing, or brings names that cannot be told."""
    return isinstance(node, ast.Try) or (isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names))


def _not_needed(parts: Sequence[Part], found: _Forward) -> Iterator[Given | Answer]:
    """The cells that try answers or stop on purpose, and set nothing that is needed further down."""
    tests = [ast.parse(part.source) for part in parts if isinstance(part, Test)]
    asked = frozenset(each.id for test in tests for each in free_names(test))
    needed = set(asked & _defined(parts))
    for part in reversed(parts):
        if not isinstance(part, Given | Answer):
            continue
        if isinstance(part, Given) and part in found.play:
            continue
        idle = part.stops or part in found.trying
        if idle and not _bound(part.source) & (asked | needed if isinstance(part, Answer) else needed):
            yield part
            continue
        for node in reversed(ast.parse(part.source).body):
            # What a name was before is gone, but for a test, which may stand in between.
            anew = bound_by(node) - asked if isinstance(node, ast.Assign) else frozenset()
            needed = (needed - anew) | ({each.id for each in free_names(node)} - anew) | reads(node)


def _defined(parts: Iterable[Part]) -> frozenset[str]:
    """The functions, classes and packages that given cells bring."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    nodes = (node for part in parts if isinstance(part, Given) for node in ast.parse(part.source).body)
    return frozenset(name for node in nodes if isinstance(node, kinds) for name in bound_by(node))


def _bound(source: str) -> frozenset[str]:
    return frozenset[str]().union(*map(bound_by, ast.parse(source).body))


def _read_now(node: ast.stmt) -> frozenset[str]:
    """The names that a statement reads when it runs: of a function that it defines, only those of its head."""
    if not isinstance(node, Function):
        return reads(node)
    head: list[ast.AST] = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
    return frozenset(each.id for part in head for each in free_names(part))
