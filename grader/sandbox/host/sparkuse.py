"""Whether a program uses Spark while it is loaded, and which of a Spark notebook's names it takes for granted.

The answer follows from the program's source alone. So a program finds the same names in every worker, whatever the
worker has done before, and one that never mentions Spark never waits for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.base.parsing import parsed
from grader.sandbox.wire.values import Program

NOTEBOOK_NAMES = frozenset({"sc", "spark", "sqlContext"})
"""The global names that a Spark notebook (and ``bin/pyspark``) has from the start."""

_ENTRIES = frozenset({"SparkContext", "SparkSession", "SQLContext", "HiveContext", "spark_context"})
"""Whoever calls one of these, or an attribute of one, wants the running context or makes one."""
_INERT_MODULES = frozenset(
    {
        "pyspark.accumulators",
        "pyspark.broadcast",
        "pyspark.cloudpickle",
        "pyspark.conf",
        "pyspark.errors",
        "pyspark.ml.linalg",
        "pyspark.mllib.linalg",
        "pyspark.mllib.regression",
        "pyspark.rdd",
        "pyspark.resultiterable",
        "pyspark.serializers",
        "pyspark.sql.types",
        "pyspark.statcounter",
        "pyspark.storagelevel",
    }
)
_INERT_NAMES = frozenset(
    {
        *("Accumulator", "AccumulatorParam", "Broadcast", "Column", "DataFrame", "RDD", "Row", "SparkConf"),
        *("SparkContext", "SparkSession", "SQLContext", "StorageLevel", "linalg", "rdd", "sql", "types"),
    }
)
"""What can be imported from other packages of pyspark and asks for no running context by itself."""
_WORDS = re.compile(rf"\b(?:pyspark|{'|'.join(sorted(NOTEBOOK_NAMES | _ENTRIES))})\b")
_ANY_WORD = re.compile(rf"{_WORDS.pattern}|\btoDF\b")
_SHORT = 20_000
"""So many characters of a cell are worth keeping what they say."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class SparkUse:
    """``starts``: Spark has to be up before the program is loaded, with ``names`` bound in it."""

    starts: bool
    names: tuple[str, ...]


def spark_use(program: Program) -> SparkUse:
    """What the source of a program says.

    A name counts where it means the global one, and only while the program has not bound it by itself: ``sc = 5`` or
    a parameter ``spark`` are the program's own. What functions refer to is looked up when they are called, so there it
    is enough that a cell binds it anywhere.
    """
    starts = False
    bound: set[str] = set()
    now: set[str] = set()
    later: set[str] = set()
    for cell in program.cells:
        said = _said_by(cell.source)
        starts = starts or said.starts
        for statement in said.statements:
            starts = starts or not statement.now <= bound
            bound |= statement.bound
            now |= statement.now
            later |= statement.later
    starts = starts or not later <= bound
    return SparkUse(starts, tuple(sorted(now | later)) if starts else ())


@dataclass(frozen=True)
class _Statement:
    """The notebook's names that a statement binds, refers to, and refers to in bodies of functions."""

    bound: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Cell:
    """Whether a cell asks for a context without one of a notebook's names, and what its statements say."""

    starts: bool = False
    statements: tuple[_Statement, ...] = ()


def _said_by(source: str) -> _Cell:
    if source.isascii() and not _ANY_WORD.search(source):  # other letters may stand for these: Python reads them so
        return _Cell()
    return _read_once(source) if len(source) <= _SHORT else _read(source)


@lru_cache(maxsize=256)
def _read_once(source: str) -> _Cell:
    """Cells of one text are many: the submissions of a class share what was handed out."""
    return _read(source)


def _read(source: str) -> _Cell:
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # nobody reads such a text any closer
        found = frozenset(_WORDS.findall(source))
        return _Cell(bool(found), (_Statement(now=found & NOTEBOOK_NAMES),))
    starts = any(map(_is_entry, ast.walk(tree)))
    statements = [_read_statement(statement) for statement in tree.body]
    if any(isinstance(node, ast.Attribute) and node.attr == "toDF" for node in ast.walk(tree)):
        statements.insert(0, _Statement(now=frozenset({"spark"})))  # an RDD has this method once there is a session
        starts = True
    return _Cell(starts, tuple(statements))


def _is_entry(node: ast.AST) -> bool:
    """Whether a part of the source asks for a context, without one of a notebook's names."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Attribute(value=ast.Name(id=name)) if name in _ENTRIES:
            return True
        case ast.Attribute(attr=name):
            return name in _ENTRIES
        case ast.Import(names=aliases):
            return any(_of_pyspark(alias.name) and alias.name not in _INERT_MODULES for alias in aliases)
        case ast.ImportFrom(module=str(module), names=aliases):
            return any(
                (_of_pyspark(module) and module not in _INERT_MODULES and alias.name not in _INERT_NAMES)
                or (alias.name in _ENTRIES and alias.asname is not None)
                for alias in aliases
            )
    return False


def _of_pyspark(module: str) -> bool:
    return module == "pyspark" or module.startswith("pyspark.")


def _read_statement(statement: ast.stmt) -> _Statement:
    """The notebook's names that one statement refers to and binds, by Python's rules of scope."""
    bound: set[str] = set()
    now: set[str] = set()
    at_call: set[str] = set()
    waiting: list[tuple[ast.AST, frozenset[str], bool]] = [(statement, frozenset(), False)]
    while waiting:
        node, local, later = waiting.pop()
        match node:
            case ast.Name(id=name) if name in NOTEBOOK_NAMES and name not in local:
                if isinstance(node.ctx, ast.Store):
                    _bind(name, local, later, bound)
                else:
                    (at_call if later else now).add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                _bind(getattr(node, "name", ""), local, later, bound)
                own = local | _own_names(node)
                body = node.body if isinstance(node.body, list) else [node.body]
                waiting += [(part, own, True) for part in body]
                waiting += [(part, local, later) for part in _evaluated_at_def(node)]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                own = local | {name for part in node.generators for name in _stored(part.target)}
                waiting += [(part, own, later) for part in ast.iter_child_nodes(node)]
            case ast.For(target=target, iter=source):
                waiting += [(source, local, later), (target, local, later)]
                own = local | set(_stored(target))
                waiting += [(part, own, later) for part in (*node.body, *node.orelse)]
            case ast.alias():
                _bind((node.asname or node.name).partition(".")[0], local, later, bound)
            case _:
                _bind(node.name if isinstance(node, ast.ClassDef) else "", local, later, bound)
                waiting += [(part, local, later) for part in ast.iter_child_nodes(node)]
    return _Statement(frozenset(bound), frozenset(now), frozenset(at_call))


def _bind(name: str, local: frozenset[str], later: bool, bound: set[str]) -> None:
    """A binding counts at once or not at all: nobody knows whether a function that makes it is ever called."""
    if name in NOTEBOOK_NAMES and name not in local and not later:
        bound.add(name)


def _own_names(function: _Function) -> frozenset[str]:
    """The notebook's names that are local to a function: parameters, and what it binds without ``global``."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    own = {one.arg for one in named if one is not None} & NOTEBOOK_NAMES
    if isinstance(function, ast.Lambda):
        return frozenset(own)
    inside = [node for statement in function.body for node in ast.walk(statement)]
    own |= {name for node in inside for name in _names_bound_by(node)} & NOTEBOOK_NAMES
    return frozenset(own.difference(*(node.names for node in inside if isinstance(node, ast.Global))))


def _names_bound_by(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.alias():
            return ((node.asname or node.name).partition(".")[0],)
    return ()


def _stored(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _evaluated_at_def(function: _Function) -> Iterator[ast.AST]:
    """Default values, annotations and decorators: evaluated where the function is defined."""
    yield function.args
    if not isinstance(function, ast.Lambda):
        yield from function.decorator_list
        if function.returns is not None:
            yield function.returns
