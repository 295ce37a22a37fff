"""The single changes that make mutants of a program, each with its kind in words that show nothing of the source.

They are the usual ones of mutation testing (off by one, another comparison, swapped operands, a dropped
transformation, a removed statement), chosen for code on RDDs and arrays; ``slips`` are further ones that people make.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
_ORDERED = (ast.Sub, ast.Div, ast.MatMult, ast.Pow, ast.Mod, ast.FloorDiv)
_DROPPED = {
    "filter": "a filter is left out",
    "distinct": "what is there several times is not taken once",
    "cache": "nothing is cached",
    "persist": "nothing is cached",
    "strip": "spaces at the ends stay",
    "lower": "capital letters stay",
    "sort": "nothing is sorted",
    "copy": "no copy is made",
    "sortBy": "nothing is sorted",
}
_RENAMED = {"min": "max", "max": "min", "floor": "ceil", "zeros": "ones", "union": "subtract"}
_QUERY = re.compile(r"(?:\s|--[^\n]*\n)*(?:select\b|(?:with|from|values)\b.*\bselect\b)", re.IGNORECASE | re.DOTALL)
_OF_QUERIES = tuple(
    (re.compile(pattern, re.IGNORECASE), other)
    for pattern, other in (
        (r"(?<![<>=!])>(?![=<>])", ">="),
        (r"(?<![<>=!])<(?![=<>])", "<="),
        (r">=", ">"),
        (r"<=", "<"),
        (r"\band\b", "OR"),
        (r"\bor\b", "AND"),
        (r"\bsum\(", "avg("),
        (r"\bavg\(", "sum("),
        (r"\bmin\(", "max("),
        (r"\bmax\(", "min("),
        (r"\bdistinct\b", ""),
        (r"\bleft (?:outer )?join\b", "JOIN"),
        (r"(?<!left )(?<!right )(?<!full )(?<!outer )(?<!cross )\b(?:inner )?join\b", "LEFT JOIN"),
        (r"\bis not null\b", "IS NULL"),
        (r"\bdesc\b", "ASC"),
    )
)
"""What a small mistake makes of a query."""


@dataclass(frozen=True)
class Mutation:
    """``change`` changes a node in place, or gives the node to put in its place; None for "in place".

    ``kind`` completes "a right answer in which ...".
    """

    kind: str
    change: Callable[[ast.AST], ast.AST | None]


def mutations(node: ast.AST, parent: ast.AST | None) -> Iterator[Mutation]:
    """What is tried at a node."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield Mutation(_OFF_BY_ONE if isinstance(op, _BOUNDS) else _OPPOSITE, _other_comparison)
        case ast.BinOp(op=op):
            if type(op) in _OPERATORS:
                yield Mutation(_EXCHANGED.get(type(op), "another arithmetic operator is used"), _other_operator)
            if isinstance(op, _ORDERED):
                yield Mutation(f"the two sides of {_NAMED[type(op)]} are exchanged", _swap_operands)
        case ast.BoolOp():
            yield Mutation("`and` and `or` are exchanged", _other_connective)
        case ast.UnaryOp(op=ast.Not() | ast.USub() as op):
            lost = "a `not` is left out" if isinstance(op, ast.Not) else "a minus sign is left out"
            yield Mutation(lost, _without_sign)
        case ast.Constant(value=value) if isinstance(value, (bool, int, float)):
            yield Mutation(_of_constant(value, parent), _other_constant)
        case ast.Constant(value=str(text)) if _QUERY.match(text):
            for pattern, other in _OF_QUERIES:
                for number in range(len(pattern.findall(text))):
                    change = partial(_other_query, pattern=pattern, other=other, number=number)
                    yield Mutation("a word of the query is another", change)
        case ast.Call(func=ast.Attribute(attr=name)) if name in _DROPPED:
            yield Mutation(_DROPPED[name], _without_call)
        case ast.Name(id=name) if name in _RENAMED:
            yield Mutation(_ALIKE[name], _other_name)
        case ast.Attribute(attr=name) if name in _RENAMED:
            yield Mutation(_ALIKE[name], _other_attribute)
        case ast.Expr(value=ast.Call()):
            yield Mutation("one step is left out", _without_statement)
        case ast.AugAssign():
            yield Mutation("something is not added up", _without_statement)
        case ast.IfExp():
            yield Mutation("the two cases of a condition are exchanged", _swap_branches)
        case ast.Slice(lower=ast.expr()):
            yield Mutation("the first elements are not left out", _without_start)


def slips(node: ast.AST, parent: ast.AST | None) -> Iterator[Mutation]:
    """What is tried at a node besides: what people get wrong, and checks nearly always notice."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op):
            left_out = _LEFT_OUT[type(op)]
            yield Mutation(left_out, lambda found: found.left if isinstance(found, ast.BinOp) else None)
            if isinstance(op, ast.Add | ast.Mult):
                yield Mutation(left_out, lambda found: found.right if isinstance(found, ast.BinOp) else None)
        case ast.Constant(value=value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
            yield Mutation(_of_constant(value, parent), _smaller_constant)
        case ast.Call(args=[ast.expr()], keywords=[]) if kind := _around(node):
            yield Mutation(kind, _inside)
        case ast.For() | ast.comprehension():
            yield Mutation("the first element is skipped", partial(_part, taken=_WITHOUT_FIRST))
            yield Mutation("the last element is skipped", partial(_part, taken=_WITHOUT_LAST))
        case ast.Return(value=ast.expr()):
            yield Mutation("the sign of the result is the opposite", _negative)


_BOUNDS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_OFF_BY_ONE = "a comparison is off by one: < for <=, > for >=, or the other way round"
_OPPOSITE = "a condition asks for the opposite"
_EXCHANGED: dict[type[ast.operator], str] = {
    ast.Add: "plus and minus are exchanged",
    ast.Sub: "plus and minus are exchanged",
    ast.Mult: "times and divided by are exchanged",
    ast.Div: "times and divided by are exchanged",
    ast.FloorDiv: "/ and // are exchanged",
}
_NAMED: dict[type[ast.operator], str] = {
    ast.Sub: "a subtraction",
    ast.Div: "a division",
    ast.MatMult: "a product of matrices",
    ast.Pow: "a power",
    ast.Mod: "a remainder",
    ast.FloorDiv: "a division",
}
_LEFT_OUT: dict[type[ast.operator], str] = {
    ast.Add: "an operand of a sum is left out",
    ast.Sub: "what is to be subtracted is left out",
    ast.Mult: "a factor is left out",
    ast.Div: "what is to be divided by is left out",
}
_ALIKE = {
    "min": "smallest and largest are exchanged",
    "max": "smallest and largest are exchanged",
    "floor": "a number is rounded in the other direction",
    "zeros": "another starting value is taken",
    "union": "one collection is taken away from another in place of both together",
}


def _of_constant(value: object, parent: ast.AST | None) -> str:
    if isinstance(value, bool):
        return "True and False are exchanged"
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        return "another starting value is taken"
    if isinstance(parent, ast.Call | ast.Tuple):
        return "a number that is passed on is another"
    return "a number is off by one"


def _around(call: ast.Call) -> str:
    """What is missing where a function around a value is left out; empty where there are no words for it."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math" | "np"), attr=name):
            return _AROUND.get(name, "")
    return ""


_AROUND = {
    "abs": "a negative number stays negative",
    "sqrt": "no root is taken",
    "log": "no logarithm is taken",
    "exp": "no power of e is taken",
    "reversed": "the order is the other way round",
    "sorted": "nothing is sorted",
    "set": "what is there several times is not taken once",
    "round": "nothing is rounded",
    "int": "a number stays a text or keeps its fraction",
    "float": "a number is not made a float",
}


def _inside(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Call)
    return node.args[0]


_WITHOUT_FIRST = "__import__('itertools').islice(them, 1, None)"
_WITHOUT_LAST = "(one for one, _ in __import__('itertools').pairwise(them))"
"""One by one: what is walked through may be endless."""


def _part(node: ast.AST, taken: str) -> None:
    assert isinstance(node, ast.For | ast.comprehension)
    function = ast.parse(f"lambda them: {taken}", mode="eval").body
    node.iter = ast.Call(function, [node.iter], [])


def _negative(node: ast.AST) -> None:
    assert isinstance(node, ast.Return)
    assert node.value is not None
    node.value = ast.UnaryOp(ast.USub(), node.value)


def _smaller_constant(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    node.value = node.value - 1  # type: ignore[operator]


def _other_comparison(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops = [_COMPARISONS[type(node.ops[0])]()]


def _other_operator(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = _OPERATORS[type(node.op)]()


def _swap_operands(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.left, node.right = node.right, node.left


def _other_connective(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _without_sign(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.UnaryOp)
    return node.operand


def _other_constant(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    node.value = not node.value if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]


def _other_query(node: ast.AST, pattern: re.Pattern[str], other: str, number: int) -> None:
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, str)
    found = list(pattern.finditer(node.value))[number]
    node.value = node.value[: found.start()] + other + node.value[found.end() :]


def _without_call(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    return node.func.value


def _other_name(node: ast.AST) -> None:
    assert isinstance(node, ast.Name)
    node.id = _RENAMED[node.id]


def _other_attribute(node: ast.AST) -> None:
    assert isinstance(node, ast.Attribute)
    node.attr = _RENAMED[node.attr]


def _without_statement(node: ast.AST) -> ast.AST:
    return ast.Pass()


def _swap_branches(node: ast.AST) -> None:
    assert isinstance(node, ast.IfExp)
    node.body, node.orelse = node.orelse, node.body


def _without_start(node: ast.AST) -> None:
    assert isinstance(node, ast.Slice)
    node.lower = None
