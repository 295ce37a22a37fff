"""Which names of a statement are the notebook's: functions, lambdas and comprehensions have names of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from grader.submission.definitions import bound_by
from grader.submission.harmless import METHODS

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Chain = ast.Attribute | ast.Subscript | ast.Starred


def free_names(node: ast.AST) -> Iterator[ast.Name]:
    """The names in ``node`` that belong to the scope around it, be they read, set or deleted."""
    return _free(node, frozenset())


def reads(node: ast.stmt) -> frozenset[str]:
    """The names that have to be there before a statement runs; functions in it count as run."""
    names = list(free_names(node))
    before = {each.id for each in names if not isinstance(each.ctx, ast.Store)}
    before |= {each.id for each in _targets_read(node)}
    sets_last = isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete)
    return frozenset(before if sets_last else before - bound_by(node))


def deletes(node: ast.stmt) -> frozenset[str]:
    """The names that a statement takes away."""
    return frozenset(each.id for each in free_names(node) if isinstance(each.ctx, ast.Del))


def may_change(node: ast.stmt, harmless: frozenset[str]) -> frozenset[str]:
    """The names whose objects a statement may change without binding them: ``xs.append(1)``, ``d[1] = 2``, ``g(xs)``.

    Functions of the names ``harmless`` change nothing that they are given, nor do methods of other objects:
    ``np.sum(xs)``, ``sc.parallelize(xs)``.
    """
    free = set(map(id, free_names(node)))
    found: set[str] = set()
    for each in ast.walk(node):
        for part in _changed(each, harmless):
            root = part
            while isinstance(root, _Chain):
                root = root.value
            if isinstance(root, ast.Name) and id(root) in free:
                found.add(root.id)
    return frozenset(found)


def _changed(node: ast.AST, harmless: frozenset[str]) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name not in harmless:
            yield from (*node.args, *(keyword.value for keyword in node.keywords))
        case ast.Call(func=ast.Attribute(attr=method, value=value)) if method not in METHODS:
            yield value
        case ast.Attribute() | ast.Subscript() if not isinstance(node.ctx, ast.Load):
            yield node


def own_names(function: Function | ast.Lambda) -> frozenset[str]:
    """Parameters and local names of a function."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    own = {each.arg for each in named if each is not None}
    if isinstance(function, ast.Lambda):
        return frozenset(own)
    body = list(function.body)
    own = own.union(*map(bound_by, body))
    shared = {name for each in _inside(body) if isinstance(each, ast.Global | ast.Nonlocal) for name in each.names}
    return frozenset(own - shared)


def is_generator(function: Function) -> bool:
    """Whether a call gives an iterator: it yields, or returns what is read once, such as ``map(...)``."""
    return any(
        isinstance(each, ast.Yield | ast.YieldFrom) or (isinstance(each, ast.Return) and _read_once(each.value))
        for each in _inside(function.body)
    )


def _read_once(value: ast.expr | None) -> bool:
    called = value.func if isinstance(value, ast.Call) else None
    lazy = isinstance(called, ast.Name) and called.id in ("map", "filter", "zip", "iter", "enumerate", "reversed")
    return lazy or isinstance(value, ast.GeneratorExp)


def _inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes but those within functions and classes that are defined in it."""
    for node in body:
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            yield from _inside(ast.iter_child_nodes(node))


def _targets_read(node: ast.stmt) -> Iterator[ast.Name]:
    return (
        each.target for each in ast.walk(node) if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name)
    )


def _free(node: ast.AST, hidden: frozenset[str]) -> Iterator[ast.Name]:
    if isinstance(node, ast.Name):
        if node.id not in hidden:
            yield node
    elif isinstance(node, Function | ast.Lambda):
        yield from _of_function(node, hidden)
    elif isinstance(node, _Comprehension):
        first = node.generators[0].iter
        yield from _free(first, hidden)
        targets = (each for part in node.generators for each in ast.walk(part.target))
        own = hidden | {each.id for each in targets if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        for child in _parts(node):
            if child is not first:
                yield from _free(child, own)
    elif isinstance(node, ast.ExceptHandler):
        own = hidden | ({node.name} if node.name else set())
        for child in ast.iter_child_nodes(node):
            yield from _free(child, own)
    elif isinstance(node, ast.ClassDef):
        own = hidden.union(*map(bound_by, node.body))
        for child in ast.iter_child_nodes(node):
            yield from _free(child, own if child in node.body and not isinstance(child, Function) else hidden)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _free(child, hidden)


def _of_function(node: Function | ast.Lambda, hidden: frozenset[str]) -> Iterator[ast.Name]:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    returns = None if isinstance(node, ast.Lambda) else node.returns
    for outside in (*decorators, node.args, *([returns] if returns else [])):
        yield from _free(outside, hidden)
    own = hidden | own_names(node)
    for inside in [node.body] if isinstance(node, ast.Lambda) else node.body:
        yield from _free(inside, own)


def _parts(node: _Comprehension) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield from ast.iter_child_nodes(child) if isinstance(child, ast.comprehension) else [child]
