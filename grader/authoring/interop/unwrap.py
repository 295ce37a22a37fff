"""Tests that are written as functions of the answers, as the statements that they run."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Sequence

from grader.authoring.interop.asserting import asks
from grader.authoring.interop.scopes import Function, free_names
from grader.submission.definitions import bound_by


def unwrapped(body: Sequence[ast.stmt], functions: frozenset[str] = frozenset()) -> list[ast.stmt]:
    """``body`` with the statements of such functions where they are called, or stand if nobody calls them.

    A function is taken apart that asks for something and is called once or by nobody, or to which one of ``functions``
    is handed. Where nobody calls it, its arguments are names of the notebook, as otter has it.
    """
    defined = {node.name: node for node in body if isinstance(node, ast.FunctionDef) and _can_be_unwrapped(node)}
    calls = {name: [node for node in body if _calls(node, name)] for name in defined}
    other = [
        each.id
        for node in body
        for each in free_names(node)
        if each.id in defined and not isinstance(each.ctx, ast.Store)
    ]
    chosen = {
        name
        for name, found in calls.items()
        if other.count(name) == len(found) and (len(found) < 2 or all(_hands_over(each, functions) for each in found))
    }
    made: list[ast.stmt] = []
    for node in body:
        called = next((name for name in chosen if _calls(node, name)), None)
        if isinstance(node, ast.FunctionDef) and defined.get(node.name) is node and node.name in chosen:
            made += [] if calls[node.name] else _statements(node, [], node)
        elif called is not None:
            assert isinstance(node, ast.Expr)
            assert isinstance(node.value, ast.Call)
            made += _statements(defined[called], node.value.args, node)
        else:
            made.append(node)
    return made


def _can_be_unwrapped(node: ast.FunctionDef) -> bool:
    """Whether its statements can stand alone: nothing in them gives something back or needs the function."""
    leaves = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)
    named = node.args.vararg is None and node.args.kwarg is None and not node.args.kwonlyargs
    return asks(node) and named and not node.decorator_list and not any(isinstance(n, leaves) for n in ast.walk(node))


def _calls(node: ast.stmt, name: str) -> bool:
    """Whether a statement is a plain call of the function."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return False
    return isinstance(call.func, ast.Name) and call.func.id == name


def _hands_over(node: ast.stmt, functions: frozenset[str]) -> bool:
    return isinstance(node, ast.Expr) and bool(_names(getattr(node.value, "args", [])) & functions)


def _names(nodes: Iterable[ast.expr]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _statements(function: ast.FunctionDef, arguments: Sequence[ast.expr], place: ast.stmt) -> list[ast.stmt]:
    """The statements of a function with its arguments in place, which stand where ``place`` stood."""
    function = copy.deepcopy(function)
    documented = ast.get_docstring(function) is not None
    body = function.body[1:] if documented else function.body
    parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    defaults = dict(zip(reversed(parameters), reversed(function.args.defaults), strict=False))
    given = dict(zip(parameters, arguments, strict=False)) if arguments else {}
    set_inside = frozenset[str]().union(*map(bound_by, body))
    renamed: dict[str, str] = {}
    before: list[ast.stmt] = []
    for name in parameters:
        value = given.get(name, defaults.get(name))
        if value is None:
            continue
        if isinstance(value, ast.Name) and name not in set_inside:
            renamed[name] = value.id
        else:
            before.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), function))
    for statement in body:
        for each in list(free_names(statement)):
            each.id = renamed.get(each.id, each.id)
    made = [ast.fix_missing_locations(node) for node in (*before, *body)]
    for node in made:
        node.lineno = place.lineno
    return made


def uncalled(node: ast.stmt, body: Iterable[ast.stmt]) -> bool:
    """Whether a statement defines a test that nothing in ``body`` calls."""
    if not isinstance(node, Function) or not asks(node):
        return False
    return not any(each.id == node.name for other in body if other is not node for each in free_names(other))
