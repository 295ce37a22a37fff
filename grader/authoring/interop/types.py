"""Types of functions as the literals in tests show them: ``f(3) == 9`` says that ints become ints."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest

_NAMED = (bool, int, float, str, bytes, list, tuple, dict, set)


def types_in(sources: Iterable[str]) -> dict[str, tuple[tuple[str, ...], str]]:
    """For each function that is called, the types of its positional arguments and of its result; "" where unknown."""
    calls: dict[str, list[list[str]]] = defaultdict(list)
    results: dict[str, list[str]] = defaultdict(list)
    for node in _nodes(sources):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls[node.func.id].append([_type(each) for each in node.args])
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            for one, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
                    results[one.func.id].append(_type(other))
    return {
        name: (tuple(_common(column) for column in zip_longest(*rows, fillvalue="")), _common(results[name]))
        for name, rows in calls.items()
    }


def may_give_floats(node: ast.AST) -> bool:
    """Whether a solution divides or has floats in it: what is 4 may be 4.0 then."""
    inside = list(ast.walk(node))
    divides = any(isinstance(each, ast.Div) for each in inside)
    return divides or any(isinstance(each, ast.Constant) and isinstance(each.value, float) for each in inside)


def has_whole_numbers(node: ast.expr) -> bool:
    """Whether an expression is a value with whole numbers in it, which equal floats in Python."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return False
    return any(isinstance(each, ast.Constant) and type(each.value) is int for each in ast.walk(node))


def _nodes(sources: Iterable[str]) -> Iterator[ast.AST]:
    for source in sources:
        try:
            yield from ast.walk(ast.parse(source))
        except SyntaxError:
            continue


def _common(names: Iterable[str]) -> str:
    found = set(names) - {""}
    return found.pop() if len(found) == 1 else ""


def _type(node: ast.expr) -> str:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return ""
    return next((kind.__name__ for kind in _NAMED if type(value) is kind), "")
