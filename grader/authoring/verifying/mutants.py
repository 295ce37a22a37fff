"""Small mutations of a reference, one at a time: each is a wrong answer that nobody thought of.

The mutations are the usual ones of mutation testing (off by one, another comparison, swapped operands, a dropped
transformation, a removed statement), chosen for code on RDDs and arrays.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
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
_DROPPED = frozenset({"filter", "distinct", "cache", "persist", "strip", "lower", "sort", "copy", "sortBy", "T"})
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
class Mutant:
    """One change of one function, or of a statement that a variable comes from: what stood there, what stands there
    now, and the changed source of the function or statement, which took the lines ``first`` to ``last``."""

    function: str
    line: int
    before: str
    after: str
    source: str
    first: int
    last: int
    occurrence: int = 1

    @property
    def id(self) -> str:
        """Names the mutant by what it changes, so that it survives edits elsewhere in the file."""
        place = f" ({self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.function}: {self.before} -> {self.after}{place}"


def mutants_of(source: str, function: str) -> list[Mutant]:
    """All mutants of a top-level function of a module; none when it is not there."""
    tree = ast.parse(source)
    found = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
    return _mutants([found], function) if found is not None else []


def mutants_of_lines(source: str, name: str, lines: Collection[int]) -> list[Mutant]:
    """All mutants of the top-level statements of a module that lie on some of its lines; they are told by ``name``."""
    body = ast.parse(source).body
    return _mutants([node for node in body if node.lineno in lines and (node.end_lineno or 0) in lines], name)


def _mutants(statements: Iterable[ast.stmt], name: str) -> list[Mutant]:
    mutants: list[Mutant] = []
    seen: Counter[str] = Counter()
    for found in statements:
        said = {id(node.value) for node in ast.walk(found) if isinstance(node, ast.Expr)}
        for position, node in enumerate(ast.walk(found)):
            if isinstance(node, ast.Constant) and id(node) in said:
                continue  # a docstring
            for mutate in _mutations(node):
                mutant = _apply(found, position, mutate, name)
                if mutant is not None:
                    seen[mutant.id] += 1
                    mutants.append(replace(mutant, occurrence=seen[mutant.id]))
    return mutants


_Mutation = Callable[[ast.AST], ast.AST | None]
"""Changes a node in place or gives the node to put in its place; None for "in place"."""


def _apply(statement: ast.stmt, position: int, mutate: _Mutation, name: str) -> Mutant | None:
    changed = copy.deepcopy(statement)
    target = list(ast.walk(changed))[position]
    before = _text(target)
    replacement = mutate(target)
    if replacement is not None:
        _Replace(target, replacement).visit(changed)
    ast.fix_missing_locations(changed)
    after = _text(replacement or target)
    if before == after:
        return None
    line = getattr(target, "lineno", statement.lineno)
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    return Mutant(name, line, before, after, ast.unparse(changed), first, last)


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self._target = target
        self._replacement = replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return self._replacement if node is self._target else self.generic_visit(node)


def _mutations(node: ast.AST) -> Iterator[_Mutation]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield _other_comparison
        case ast.BinOp(op=op):
            if type(op) in _OPERATORS:
                yield _other_operator
            if isinstance(op, _ORDERED):
                yield _swap_operands
        case ast.BoolOp():
            yield _other_connective
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield _without_sign
        case ast.Constant(value=value) if isinstance(value, (bool, int, float)):
            yield _other_constant
        case ast.Constant(value=str(text)) if _QUERY.match(text):
            for pattern, other in _OF_QUERIES:
                for number in range(len(pattern.findall(text))):
                    yield partial(_other_query, pattern=pattern, other=other, number=number)
        case ast.Call(func=ast.Attribute(attr=name)) if name in _DROPPED:
            yield _without_call
        case ast.Name(id=name) if name in _RENAMED:
            yield _other_name
        case ast.Attribute(attr=name) if name in _RENAMED:
            yield _other_attribute
        case ast.Expr(value=ast.Call()):
            yield _without_statement
        case ast.AugAssign():
            yield _without_statement
        case ast.IfExp():
            yield _swap_branches
        case ast.Slice(lower=ast.expr()):
            yield _without_start


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


def _text(node: ast.AST) -> str:
    text = ast.unparse(node) or "nothing"
    return " ".join(text.split())
