"""Habits that Spark punishes without an exception, found in a learner's source after a check has failed.

Three of them: a function for the tasks without ``return``, an iterator that is read twice, and a variable of the driver
that a task changes. What is found is a reading of the source, so it is told as what the source does, not as the cause.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.submission import Cell
from grader.submission.definitions import PLAY, bound_by
from grader.submission.syntax import tree_at

_PER_ROW = frozenset(
    {"map", "flatMap", "filter", "mapValues", "flatMapValues", "keyBy", "groupBy", "sortBy"}
    | {"reduce", "fold", "reduceByKey", "foldByKey"}
)
_PER_PARTITION = frozenset({"mapPartitions", "mapPartitionsWithIndex", "foreachPartition"})
_RUN_FOR_EFFECT = frozenset({"foreach", "foreachPartition"})
_METHODS = _PER_ROW | _PER_PARTITION | _RUN_FOR_EFFECT
_READERS = frozenset(
    {"list", "tuple", "set", "dict", "sum", "len", "max", "min", "sorted", "any", "all"}
    | {"zip", "enumerate", "map", "filter", "Counter"}
)
_CHANGERS = frozenset({"append", "extend", "insert", "update", "setdefault", "pop", "remove", "clear"})

Body = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the source does, where (a file name and line as in tracebacks), and what to do instead."""

    text: str
    advice: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _Handed:
    """A function that is handed to a method of an RDD."""

    body: Body
    method: str
    file: str


def suspect(cells: Iterable[Cell], names: Iterable[str]) -> Suspicion | None:
    """The first such habit in the functions of these names and those of the submission that they use."""
    defined = _definitions(cells)
    seen: set[tuple[int, str]] = set()
    for name in _reachable(defined, names):
        function, file = defined[name]
        for handed in _handed_over(function, file, defined):
            if (id(handed.body), handed.method) in seen:
                continue  # handed over in many places, it is read once
            seen.add((id(handed.body), handed.method))
            found = _without_return(handed) or _read_twice(handed) or _changes_driver(handed)
            if found is not None:
                return found
    return None


def _definitions(cells: Iterable[Cell]) -> dict[str, tuple[ast.FunctionDef, str]]:
    found: dict[str, tuple[ast.FunctionDef, str]] = {}
    for cell in cells:
        if cell.problem is not None or PLAY in cell.tags:
            continue
        for node in tree_at(cell.source, cell.first_line).body:
            for name in bound_by(node):
                found.pop(name, None)  # it is something else from here on
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node, cell.filename
    return found


def _reachable(defined: dict[str, tuple[ast.FunctionDef, str]], names: Iterable[str]) -> Iterator[str]:
    waiting, seen = deque(names), set()
    while waiting:
        name = waiting.popleft()
        if name in defined and name not in seen:
            seen.add(name)
            yield name
            waiting += [node.id for node in ast.walk(defined[name][0]) if isinstance(node, ast.Name)]


def _handed_over(
    function: ast.FunctionDef, file: str, defined: dict[str, tuple[ast.FunctionDef, str]]
) -> Iterator[_Handed]:
    inner = {node.name: node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS):
            continue
        for argument in node.args:
            if isinstance(argument, ast.Lambda):
                yield _Handed(argument, node.func.attr, file)
            elif isinstance(argument, ast.Name) and argument.id in inner:
                yield _Handed(inner[argument.id], node.func.attr, file)
            elif isinstance(argument, ast.Name) and argument.id in defined:
                yield _Handed(defined[argument.id][0], node.func.attr, defined[argument.id][1])


def _without_return(handed: _Handed) -> Suspicion | None:
    body = handed.body
    if isinstance(body, ast.Lambda) or handed.method in _RUN_FOR_EFFECT:
        return None
    own = list(_own_nodes(body))
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.Raise) for node in own):
        return None
    if any(isinstance(node, ast.Return) and node.value is not None for node in own):
        return None
    return Suspicion(
        f"{body.name}() has no `return`, so it gives None for every row",
        "Return what the next step needs.",
        handed.file,
        body.lineno,
    )


def _read_twice(handed: _Handed) -> Suspicion | None:
    if handed.method not in _PER_PARTITION or not handed.body.args.args:
        return None
    name = handed.body.args.args[-1].arg
    nodes = list(ast.walk(handed.body))
    if any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in nodes):
        return None
    reads = sorted(_lines_that_read(nodes, name))
    if len(reads) < 2:
        return None
    return Suspicion(
        f"the iterator `{name}` is read twice",
        "An iterator is used up after one pass, so the second finds nothing: gather all you need in one pass, or make "
        "a list of it first.",
        handed.file,
        reads[1],
    )


def _lines_that_read(nodes: Iterable[ast.AST], name: str) -> Iterator[int]:
    for node in nodes:
        read: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _READERS:
            read = node.args
        elif isinstance(node, ast.For | ast.comprehension):
            read = [node.iter]
        yield from (each.lineno for each in read if isinstance(each, ast.Name) and each.id == name)


def _changes_driver(handed: _Handed) -> Suspicion | None:
    own = {argument.arg for argument in handed.body.args.args}
    outer: set[str] = set()
    for node in ast.walk(handed.body):
        if isinstance(node, ast.Nonlocal | ast.Global):
            outer.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
    for node in ast.walk(handed.body):
        name = _changed_name(node)
        if name is not None and name not in own - outer:
            return Suspicion(
                f"`{name}` is changed inside a task",
                "Each task works on a copy of its own, which the driver never sees: return the values and reduce them, "
                "or count with an accumulator.",
                handed.file,
                node.lineno,  # type: ignore[attr-defined]
            )
    return None


def _changed_name(node: ast.AST) -> str | None:
    """The variable that a statement changes in place: ``x[...] = ``, ``x.append(...)``."""
    target: ast.expr | None = None
    if isinstance(node, ast.Assign | ast.AugAssign):
        first = node.targets[0] if isinstance(node, ast.Assign) else node.target
        target = first.value if isinstance(first, ast.Subscript) else None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGERS:
        target = node.func.value
    return target.id if isinstance(target, ast.Name) else None


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
