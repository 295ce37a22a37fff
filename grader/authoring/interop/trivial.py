"""Asserts that an answer passes which computes nothing, as their text alone shows.

An assert is read with one such value in the place of the learner's call. What cannot be told from constants and a few
built-in functions is left open: such an assert may well ask enough.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

TRIVIAL: tuple[object, ...] = (None, False, True, 0, 1, 0.0, 1.0, "", [], {}, (), set())
"""What an answer gives that computes nothing."""
_TYPES: Mapping[str, type] = MappingProxyType(
    {each.__name__: each for each in (bool, int, float, str, list, tuple, dict, set, object)}
)
_COMPARING: Mapping[type[ast.cmpop], Callable[[Any, Any], object]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Is: operator.is_,
        ast.IsNot: operator.is_not,
    }
)
_OF_TEXT = frozenset({"capitalize", "casefold", "lower", "strip", "swapcase", "title", "upper"})
_WRAPPING = frozenset({"all", "allclose", "isclose", "array_equal"})


class _OpenError(Exception):
    """It cannot be told."""


class _RaisedError(Exception):
    """The learner's call raises."""


Answering: TypeAlias = Callable[[ast.expr], object]
"""What a call of the learner's gives. Raises ``_OpenError``, ``_RaisedError``."""


def asks_nothing(lines: Sequence[str]) -> bool:
    """Whether one answer that computes nothing passes all asserts of a check; False where that cannot be told.

    Answers that are only compared with each other are all the same then.
    """
    body = ast.parse("\n".join(lines)).body
    asserts = [node.test for node in body if isinstance(node, ast.Assert)]
    others = [node for node in body if not isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.Assign)]
    if others or not asserts:
        return False
    learners = _learners(body)
    comparing = {id(test) for test in asserts if _only_learners(test, learners)}
    return any(all(_holds(test, answer, id(test) in comparing) for test in asserts) for answer in _answers())


def compares_answers(lines: Sequence[str]) -> bool:
    """Whether all that a check asks is how answers compare with each other."""
    body = ast.parse("\n".join(lines)).body
    asserts = [node.test for node in body if isinstance(node, ast.Assert)]
    return bool(asserts) and all(_only_learners(each, _learners(body)) for each in asserts)


def _answers() -> Iterator[Answering]:
    yield from (partial(_always, value) for value in TRIVIAL)
    yield from (partial(_argument, place) for place in (0, 1, -1))
    yield _arguments
    yield _raising


def _always(value: object, call: ast.expr) -> object:
    return value


def _argument(place: int, call: ast.expr) -> object:
    given = call.args if isinstance(call, ast.Call) else []
    if not -len(given) <= place < len(given):
        raise _RaisedError
    return _literal(given[place])


def _arguments(call: ast.expr) -> object:
    return tuple(map(_literal, call.args if isinstance(call, ast.Call) else ()))


def _raising(call: ast.expr) -> object:
    raise _RaisedError


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        raise _OpenError from None


def _learners(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The names of a check that hold what answers gave."""
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.Assign) and _is_learners(node.value, found):
            found |= {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return frozenset(found)


def _is_learners(node: ast.expr, names: set[str] | frozenset[str]) -> bool:
    return any(isinstance(each, ast.Name) and (each.id == "learner" or each.id in names) for each in ast.walk(node))


def _only_learners(test: ast.expr, names: frozenset[str]) -> bool:
    """Whether what answers gave stands on both sides, and the reference on neither."""
    while isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and not test.args:
        test = test.func.value
    sides: list[ast.expr] = []
    if isinstance(test, ast.Compare):
        sides = [test.left, *test.comparators]
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr in _WRAPPING:
        sides = test.args[:2]
    told = any(isinstance(each, ast.Name) and each.id == "reference" for each in ast.walk(test))
    return len(sides) > 1 and not told and all(_is_learners(each, names) for each in sides)


def _holds(test: ast.expr, answer: Answering, if_open: bool) -> bool:
    """Whether an assert holds with such an answer; ``if_open`` where that cannot be told."""
    try:
        return bool(_value(test, answer))
    except _OpenError:
        return if_open
    except (_RaisedError, TypeError, ValueError, RecursionError):
        return False


def _value(node: ast.expr, answer: Answering) -> object:
    """What an expression is with the answer in place of calls. Raises ``_OpenError``, ``_RaisedError`` as it does."""
    if _is_call(node):
        return answer(node)
    match node:
        case ast.Attribute(value=value, attr="value") if _is_call(value):
            return answer(value)
        case ast.Call(func=ast.Attribute(value=value, attr="raises")) if _is_call(value):
            return _raises(value, answer)
        case ast.Compare(left=left, ops=operators, comparators=sides):
            values = [_value(each, answer) for each in (left, *sides)]
            pairs = zip(operators, values, values[1:], strict=False)
            return all(_compared(each, one, other) for each, one, other in pairs)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, answer)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(each, answer) for each in parts)
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=[], keywords=[]) if method in _OF_TEXT:
            text = _value(value, answer)
            if not isinstance(text, str):
                raise _RaisedError
            return getattr(text, method)()
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Name(id=name)]) if name in _TYPES:
            return isinstance(_value(value, answer), _TYPES[name])
    return _literal(node)


def _raises(call: ast.expr, answer: Answering) -> bool:
    try:
        answer(call)
    except _RaisedError:
        return True
    return False


def _compared(by: ast.cmpop, one: object, other: object) -> object:
    if type(by) not in _COMPARING:
        raise _OpenError
    return _COMPARING[type(by)](one, other)


def _is_call(node: ast.AST) -> bool:
    """Whether it is ``learner.f(...)``, and no probe."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="learner"), attr=name)):
            return name not in ("probe", "cells")
        case ast.Attribute(value=ast.Call(func=ast.Attribute(value=ast.Name(id="learner"), attr="cells"))):
            return True
    return False
