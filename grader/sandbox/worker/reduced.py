"""What is kept of a cell that does not end: imports, definitions and constants, so that its functions can be graded."""

from __future__ import annotations

import ast

_CONSTRUCTORS = frozenset({"bytes", "dict", "float", "frozenset", "int", "list", "range", "set", "str", "tuple"})


def defines_only(statement: ast.stmt) -> bool:
    """Whether a statement imports, defines, or gives a name to a constant, at least in each of its branches."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is None or _is_constant(value)
        case ast.If(test=test, body=body, orelse=orelse):
            return _is_constant(test) and all(map(defines_only, [*body, *orelse]))
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            handled = [inner for handler in handlers for inner in handler.body]
            return all(map(defines_only, [*body, *handled, *orelse, *final]))
    return isinstance(statement, ast.Pass)


def _is_constant(value: ast.expr) -> bool:
    """Literals, names and lambdas, what operators and constructors make of them, and compiled patterns."""
    match value:
        case ast.Lambda():
            return True
        case ast.Call(func=function, args=args, keywords=keywords):
            given = [*args, *(keyword.value for keyword in keywords)]
            return _is_constructor(function) and all(map(_is_constant, given))
        case ast.Constant() | ast.Name() | ast.Attribute() | ast.Subscript():
            return not any(isinstance(node, ast.Call) for node in ast.walk(value))
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict() | ast.BinOp() | ast.UnaryOp() | ast.Compare():
            return all(_is_constant(part) for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr))
    return False


def _is_constructor(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in _CONSTRUCTORS
        case ast.Attribute(value=ast.Name(id="re"), attr="compile"):
            return True
    return False
