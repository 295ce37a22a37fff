"""The ways of test libraries to assert, as ``assert`` statements: unittest, nose, and ``Test`` of ``test_helper``."""

from __future__ import annotations

import ast
from types import MappingProxyType

from grader.authoring.interop.model import RefusedError

_COMPARED = MappingProxyType(
    {
        **dict.fromkeys(
            ("equal", "equals", "eq", "listequal", "tupleequal", "dictequal", "setequal", "sequenceequal"), ast.Eq
        ),
        "multilineequal": ast.Eq,
        "notequal": ast.NotEq,
        "notequals": ast.NotEq,
        "is": ast.Is,
        "isnot": ast.IsNot,
        "in": ast.In,
        "notin": ast.NotIn,
        "greater": ast.Gt,
        "greaterequal": ast.GtE,
        "less": ast.Lt,
        "lessequal": ast.LtE,
    }
)
AS_SOLUTION = "assert_as_solution"
"""What readers write for a test that names an expression and leaves its value to the solution."""
_RAISING = frozenset({"raises", "assert_raises", "assertRaises"})
_ONE = frozenset({"true", "ok", "false", "isnone", "isnotnone"})
_EQUAL = frozenset({"equal", "equals", "eq"})


def name_of_call(node: ast.AST | None) -> str | None:
    """The last part of what a call calls; None for what is no call."""
    if not isinstance(node, ast.Call):
        return None
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)


def asserts(node: ast.AST) -> bool:
    """Whether a part of a statement asks for something: an ``assert``, a ``raise``, a call that asserts."""
    name = name_of_call(node) or ""
    return isinstance(node, ast.Assert | ast.Raise) or name.lower().startswith("assert") or name in ("eq_", "ok_")


def asks(node: ast.AST) -> bool:
    """Whether a statement asks for something anywhere."""
    return any(map(asserts, ast.walk(node)))


def says(value: ast.expr) -> bool:
    """Whether an expression alone in a line is for people only: a text, or something printed."""
    return isinstance(value, ast.Constant) or name_of_call(value) in ("print", "display")


def as_assert(call: ast.expr, foreign: bool) -> ast.Assert | None:
    """The ``assert`` that asks what a call asks; None for one of no known manner.

    Raises ``RefusedError`` for a call with too few arguments. A ``foreign`` call is one of a package such as NumPy,
    whose functions of these names, but for plain equality, mean something else.
    """
    kind = _kind(call)
    if kind in (None, "assolution") or (foreign and kind not in _EQUAL):
        return None
    assert isinstance(call, ast.Call)
    arguments = [*call.args]
    named = {each.arg: each.value for each in call.keywords if each.arg}
    needed = 1 if kind in _ONE else 2
    if len(arguments) < needed or any(isinstance(each, ast.Starred) for each in arguments):
        raise RefusedError("compares with nothing")
    rest = arguments[needed:]
    if kind == "almostequal":
        return ast.Assert(_close(arguments[0], arguments[1], rest, named), named.get("msg"))
    message = named.get("msg") or (rest[-1] if rest else None)
    return ast.Assert(_asked(kind, arguments), message)


def is_assertion(call: ast.expr) -> bool:
    """Whether a call asserts in a known manner."""
    return _kind(call) is not None


def cannot_fail(test: ast.expr) -> tuple[str, str] | None:
    """Why an ``assert`` of this always holds, and what to write instead; None for one that may fail."""
    match test:
        case ast.Attribute(attr="all" | "any" as method):
            return f"asserts {method} without calling it, which always holds", f"Write .{method}()."
        case ast.Tuple(elts=[_, *_]):
            return "asserts a pair in brackets, which always holds", "Take the brackets away."
        case ast.Lambda():
            return "asserts a function, which always holds", "Write a call of it."
    return None


def left_to_solution(call: ast.expr) -> ast.expr | None:
    """The expression whose value is left to the solution; None for another call."""
    named = _kind(call) == "assolution" and isinstance(call, ast.Call) and len(call.args) == 1
    return call.args[0] if named and isinstance(call, ast.Call) else None


def expected_raise(node: ast.stmt) -> tuple[ast.Call, str] | None:
    """The call and the exception of ``with raises(E)``, ``raises(E, f, x)`` and ``try ... except E: pass, else``."""
    if isinstance(node, ast.With) and len(node.items) == 1 and len(node.body) == 1:
        manager, inner = node.items[0].context_expr, node.body[0]
        if isinstance(manager, ast.Call) and name_of_call(manager) in _RAISING and manager.args:
            return _call_and_error(inner, manager.args[0])
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of_call(node.value) in _RAISING:
        arguments = node.value.args
        if len(arguments) > 1:
            call = ast.Call(arguments[1], arguments[2:], node.value.keywords)
            return _call_and_error(ast.Expr(call), arguments[0])
    if isinstance(node, ast.Try) and len(node.handlers) == 1 and not node.finalbody:
        handler, complaints = node.handlers[0], [*node.body[1:], *node.orelse]
        complains = bool(complaints) and all(map(asks, complaints))
        if complains and handler.type is not None and all(isinstance(each, ast.Pass) for each in handler.body):
            return _call_and_error(node.body[0], handler.type)
    return None


def _call_and_error(node: ast.stmt, error: ast.expr) -> tuple[ast.Call, str] | None:
    value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    return (value, error.id) if isinstance(value, ast.Call) and isinstance(error, ast.Name) else None


def _kind(call: ast.expr) -> str | None:
    name = name_of_call(call) or ""
    plain = name.replace("_", "").lower()
    kind = plain if name in ("eq_", "ok_") else plain.removeprefix("assert") if plain.startswith("assert") else ""
    known = kind in _COMPARED or kind in _ONE or kind in ("isinstance", "almostequal", "countequal", "itemsequal")
    return kind if known or kind in ("equalshashed", "assolution") else None


def _asked(kind: str, arguments: list[ast.expr]) -> ast.expr:
    first = arguments[0]
    match kind:
        case "true" | "ok":
            return first
        case "false":
            return ast.UnaryOp(ast.Not(), first)
        case "isnone":
            return ast.Compare(first, [ast.Is()], [ast.Constant(None)])
        case "isnotnone":
            return ast.Compare(first, [ast.IsNot()], [ast.Constant(None)])
        case "isinstance":
            return _call("isinstance", first, arguments[1])
        case "countequal" | "itemsequal":
            return ast.Compare(_call("sorted", first), [ast.Eq()], [_call("sorted", arguments[1])])
        case "equalshashed":  # as test_helper has it: the SHA-1 of the value as text
            encoded = ast.Call(ast.Attribute(_call("str", first), "encode", ast.Load()), [], [])
            sha1 = ast.Call(ast.Attribute(ast.Name("hashlib", ast.Load()), "sha1", ast.Load()), [encoded], [])
            digest = ast.Call(ast.Attribute(sha1, "hexdigest", ast.Load()), [], [])
            return ast.Compare(digest, [ast.Eq()], [arguments[1]])
    return ast.Compare(first, [_COMPARED[kind]()], [arguments[1]])


def _close(one: ast.expr, other: ast.expr, rest: list[ast.expr], named: dict[str, ast.expr]) -> ast.expr:
    """As unittest has it: the difference rounds to zero at 7 decimals, or ``places``, or is at most ``delta``."""
    difference = _call("abs", ast.BinOp(one, ast.Sub(), other))
    if "delta" in named:
        return ast.Compare(difference, [ast.LtE()], [named["delta"]])
    places = named.get("places") or (rest[0] if rest else ast.Constant(7))
    return ast.Compare(_call("round", difference, places), [ast.Eq()], [ast.Constant(0)])


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
