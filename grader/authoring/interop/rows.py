"""RDDs that a notebook makes of plain values: in a check such rows are what a function is called with, and no more."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

SPARK = frozenset({"sc", "spark"})


def is_parallelize(node: ast.AST) -> bool:
    """Whether a call is ``sc.parallelize(...)``, however the context is reached."""
    function = node.func if isinstance(node, ast.Call) else None
    if not (isinstance(node, ast.Call) and isinstance(function, ast.Attribute)):
        return False
    root: ast.expr = function.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return function.attr == "parallelize" and bool(node.args) and isinstance(root, ast.Name) and root.id in SPARK


def makes_rows(node: ast.stmt) -> bool:
    """Whether a statement gives a name to the RDD of a call of ``parallelize``."""
    return isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and is_parallelize(node.value)


def asked_of_rows(call: ast.Call, rows: ast.expr) -> ast.expr | None:
    """What an action of an RDD gives, of its rows as a list; None for another call."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    match method, call.args:
        case "collect", []:
            return rows
        case "count", []:
            return ast.Call(ast.Name("len", ast.Load()), [rows], [])
        case "collectAsMap", []:
            return ast.Call(ast.Name("dict", ast.Load()), [rows], [])
        case "first", []:
            return ast.Subscript(rows, ast.Constant(0), ast.Load())
        case "isEmpty", []:
            return ast.UnaryOp(ast.Not(), rows)
        case "take", [number]:
            return ast.Subscript(rows, ast.Slice(None, number), ast.Load())
    return None


def used_otherwise(names: Iterable[ast.Name], calls: Iterable[ast.Call]) -> Iterator[str]:
    """Those of ``names`` that are no argument of the calls: a check cannot look into an RDD or compute with it."""
    arguments = {id(each) for call in calls for each in (*call.args, *(named.value for named in call.keywords))}
    return (each.id for each in names if id(each) not in arguments)
