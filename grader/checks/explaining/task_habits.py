"""Habits in functions for tasks that Spark punishes without an exception, found in a learner's source.

Three of them: a function for the tasks without ``return``, an iterator that is read twice, and a variable of the driver
that a task changes.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.checks.explaining.habit import Defined, Suspicion, own_nodes
from grader.submission import Cell
from grader.submission.definitions import PLAY, bindings
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
_OF_NONE = r"\bNone(Type)?\b"
_OF_NOTHING = r"\bempty\b|at least|not enough values|StopIteration|^(ZeroDivisionError|IndexError|KeyError)\b"
_ANY_VALUE = frozenset({"wrong-value", "wrong-type"})
_AT_RUN = ("def", "assign", "import", "del", "global")

_MOST_READS = 40

Body = ast.FunctionDef | ast.Lambda
Choices = dict[int, Sequence[ast.AST]]
"""What has to be run for a node to be: of each ``if`` around it, by its ``id``, the branch."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """A function that is handed to a method of an RDD."""

    body: Body
    method: str
    file: str
    accumulators: frozenset[str] = frozenset()
    """The names of accumulators, which tasks may add to: ``global seen; seen += 1`` is how Spark's guide does it."""
    fixed: frozenset[str] = frozenset()
    """The names that stand for no variable where the function is handed over."""


def task_habits(
    names: Iterable[str], defined: Mapping[str, Defined], accumulators: frozenset[str], fixed: frozenset[str]
) -> Iterator[Suspicion]:
    """Such habits in what the functions of these names hand over to tasks; ``fixed`` names are no variables."""
    seen: set[tuple[int, str]] = set()
    for name in names:
        function, file = defined[name]
        for handed in _handed_over(function, file, defined, accumulators, fixed):
            if (id(handed.body), handed.method) in seen:
                continue  # handed over in many places, it is read once
            seen.add((id(handed.body), handed.method))
            found = _without_return(handed) or _read_twice(handed) or _changes_driver(handed)
            if found is not None:
                yield found


def accumulators_in(cells: Iterable[Cell]) -> frozenset[str]:
    """All names that a cell binds to a new accumulator."""
    return frozenset(
        name
        for cell in cells
        if cell.problem is None and "accumulator" in cell.source
        for node in ast.walk(tree_at(cell.source, cell.first_line))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if isinstance(node.value.func, ast.Attribute) and node.value.func.attr == "accumulator"
        for name in map(_root, _parts(node.targets))
        if name is not None
    )


def fixed_in(cells: Iterable[Cell]) -> frozenset[str]:
    """All names that stand for something imported or Python's own, and for no variable: ``np`` of ``np.append``."""
    graded = [cell for cell in cells if cell.problem is None and PLAY not in cell.tags]
    last = {each.name: each.kind for each in bindings(graded) if each.kind in _AT_RUN}
    imported = {name for name, kind in last.items() if kind == "import"}
    return frozenset(imported | (set(dir(builtins)) - last.keys()))


def _handed_over(
    function: ast.FunctionDef,
    file: str,
    defined: Mapping[str, Defined],
    accumulators: frozenset[str],
    fixed: frozenset[str],
) -> Iterator[_Handed]:
    inner = {node.name: node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    here = (fixed - _bound_in(function)) | _imported(function)
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS):
            continue
        for argument in node.args:
            if isinstance(argument, ast.Lambda):
                yield _Handed(argument, node.func.attr, file, accumulators, here)
            elif isinstance(argument, ast.Name) and argument.id in inner:
                yield _Handed(inner[argument.id], node.func.attr, file, accumulators, here)
            elif isinstance(argument, ast.Name) and argument.id in defined:
                body, where = defined[argument.id]
                yield _Handed(body, node.func.attr, where, accumulators, fixed)


def _without_return(handed: _Handed) -> Suspicion | None:
    body = handed.body
    if isinstance(body, ast.Lambda) or handed.method in _RUN_FOR_EFFECT:
        return None
    own = list(own_nodes(body))
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.Raise) for node in own):
        return None
    if any(isinstance(node, ast.Return) and node.value is not None for node in own):
        return None
    return Suspicion(
        f"{body.name}() has no `return`, so it gives None for every row",
        "Return what the next step needs.",
        handed.file,
        body.lineno,
        _OF_NONE,
        kinds=_ANY_VALUE,
    )


def _read_twice(handed: _Handed) -> Suspicion | None:
    if handed.method not in _PER_PARTITION or not handed.body.args.args:
        return None
    name = handed.body.args.args[-1].arg
    if name in _stored(ast.walk(handed.body)):
        return None
    line = _second_read(handed.body, name)
    if line is None:
        return None
    return Suspicion(
        f"the iterator `{name}` is read twice",
        "An iterator is used up after one pass, so the second finds nothing: gather all you need in one pass, or make "
        "a list of it first.",
        handed.file,
        line,
        _OF_NOTHING,
        kinds=_ANY_VALUE,
    )


def _second_read(body: Body, name: str) -> int | None:
    """The line of the first read that comes after another one in the same run; of two branches, one alone is run."""
    reads = sorted(_reads(body, name), key=lambda read: read[:2])[:_MOST_READS]
    for number, (line, _, choices) in enumerate(reads):
        if not all(_exclude(earlier, choices) for _, _, earlier in reads[:number]):
            return line
    return None


def _reads(body: Body, name: str) -> Iterator[tuple[int, int, Choices]]:
    """Where a function reads a variable from front to end: line, column, and the branches in which that is."""
    waiting: list[tuple[ast.AST, Choices]] = [(body, {})]
    while waiting:
        node, choices = waiting.pop()
        read: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _READERS:
            read = node.args
        elif isinstance(node, ast.For | ast.comprehension):
            read = [node.iter]
        for each in read:
            if isinstance(each, ast.Name) and each.id == name:
                yield each.lineno, each.col_offset, choices
        branch_of = {id(part): branch for branch in _branches(node) for part in branch}
        for child in ast.iter_child_nodes(node):
            branch = branch_of.get(id(child))
            waiting.append((child, choices if branch is None else {**choices, id(node): branch}))


def _branches(node: ast.AST) -> list[Sequence[ast.AST]]:
    """The parts of which one alone is run."""
    if isinstance(node, ast.If):
        return [node.body, node.orelse]
    if isinstance(node, ast.IfExp):
        return [[node.body], [node.orelse]]
    return [[case] for case in node.cases] if isinstance(node, ast.Match) else []


def _exclude(earlier: Choices, later: Choices) -> bool:
    """Whether what stands earlier and what stands later are never both run."""
    return any(later[place] is not branch if place in later else _leaves(branch) for place, branch in earlier.items())


def _leaves(branch: Sequence[ast.AST]) -> bool:
    """Whether a branch ends in ``return`` or ``raise`` in any case."""
    waiting = [branch]
    while waiting:
        part = waiting.pop()
        last = part[-1] if part else None
        if isinstance(last, ast.match_case):
            waiting.append(last.body)
        elif isinstance(last, ast.If):
            waiting += _branches(last)
        elif not isinstance(last, ast.Return | ast.Raise):
            return False
    return True


def _changes_driver(handed: _Handed) -> Suspicion | None:
    own = _bound_in(handed.body) | _imported(handed.body)
    outer = _declared(ast.walk(handed.body)) - own - handed.accumulators
    for node in ast.walk(handed.body):
        for target in _changed_targets(node):
            name = _root(target)
            if name is None or name in own or (isinstance(target, ast.Name) and name not in outer):
                continue
            if name in handed.fixed:
                continue
            return Suspicion(
                f"`{name}` is changed inside a task",
                "Each task works on a copy of its own, which the driver never sees: return the values and reduce them, "
                "or count with an accumulator.",
                handed.file,
                target.lineno,
                f"{_OF_NONE}|{_OF_NOTHING}",
                kinds=_ANY_VALUE,
            )
    return None


def _bound_in(body: Body) -> set[str]:
    """The names that are a function's own: what it and functions inside it bind and do not declare as another's."""
    mine = list(own_nodes(body)) if isinstance(body, ast.FunctionDef) else []
    every = list(ast.walk(body))
    parameters = {node.arg for node in every if isinstance(node, ast.arg)}
    return parameters | (_stored(every) - _declared(every)) | (_stored(mine) - _declared(mine))


def _imported(body: Body) -> set[str]:
    imports = (node for node in ast.walk(body) if isinstance(node, ast.Import | ast.ImportFrom))
    return {(each.asname or each.name).partition(".")[0] for node in imports for each in node.names}


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _declared(nodes: Iterable[ast.AST]) -> set[str]:
    return {name for node in nodes if isinstance(node, ast.Nonlocal | ast.Global) for name in node.names}


def _changed_targets(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement changes: ``x`` of ``x += 1``, ``x[...]`` and ``x.count``, and what ``x.append(...)`` does."""
    if isinstance(node, ast.Assign | ast.Delete):
        yield from _parts(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield node.target
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGERS:
        changed = node.func.value
        if isinstance(changed, ast.Name):
            yield ast.copy_location(ast.Attribute(changed, node.func.attr, ast.Store()), node)
        elif isinstance(changed, ast.Attribute | ast.Subscript):
            yield changed


def _parts(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _parts(target.elts)
        elif isinstance(target, ast.Starred):
            yield from _parts([target.value])
        else:
            yield target


def _root(target: ast.expr) -> str | None:
    """The variable at the beginning of ``x[1].count``."""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else None
