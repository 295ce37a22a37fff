"""Which comparison an ``assert`` that does not hold stands on, so that its finding is shown, and no other's.

A comparison is an object that Python asks for its truth; where that was done is seen from the frame that asked, to the
column. It is the reason of an ``assert`` when it was asked last, was false, and is the asserted expression itself or a
part that alone makes it false. What ``if``, ``any(...)`` or ``not`` asked before decides nothing.

This relies on CPython: the instruction that asks has the place of the expression whose truth it needs; where pytest has
rewritten an assert, that of the whole, or of what is asserted (a conditional expression, from 3.12 on); and functions
of C, such as ``any``, have no frame. Where a Python knows no places, an assert shows its own message. A test holds
every Python of the machine to this.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType

import _pytest

from grader.base.package import FOLDER
from grader.base.parsing import parsed

Span = tuple[int | None, int | None, int | None, int | None]
"""First and last line, first and last column, as in ``code.co_positions``; None where Python does not know."""
Place = tuple[str, Span]

_NOT_THE_CHECKS = (f"{FOLDER}{os.sep}", f"{Path(_pytest.__file__).parent}{os.sep}")
"""Folders of code that asks on behalf of a check."""
_OF_MANY = ("all", "any", "bool")
"""Functions that ask their arguments; they are false because an argument is, and no more than that is known of them."""


def asking_place() -> Place | None:
    """Where a check asks for the truth of an object, called from its ``__bool__``."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(_NOT_THE_CHECKS):
        frame = frame.f_back
    if frame is None:
        return None
    here = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None, None, None, None))
    return frame.f_code.co_filename, here


def decides(place: Place, error: AssertionError) -> bool:
    """Whether what was false at this place is why the ``assert`` that raised this error does not hold."""
    file, span = place
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None or traceback.tb_frame.f_code.co_filename != file:
        return False
    failed = _assert_at(file, traceback.tb_lineno)
    if failed is None:
        return False
    parts = _parts(failed.test, failed.msg)
    if span in (_span(failed), _span(failed.test)):  # all that pytest has rewritten is asked at the place of the whole
        return any(_is_reason(node, _span(node)) for node in parts)
    return any(_is_reason(node, span) for node in parts)


def _assert_at(file: str, line: int) -> ast.Assert | None:
    found = _asserts("".join(linecache.getlines(file)))
    return next((node for node in found if node.lineno <= line <= (node.end_lineno or node.lineno)), None)


@lru_cache(maxsize=4)
def _asserts(text: str) -> tuple[ast.Assert, ...]:
    """Those of a file of checks, in which each check that fails looks for its own."""
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Assert))


def _parts(test: ast.expr, message: ast.expr | None) -> Iterator[ast.expr]:
    """What makes an asserted expression false by being false; of alternatives none does alone, so a message of the
    check's author says more."""
    match test:
        case ast.BoolOp(op=ast.And()):
            for value in test.values:
                yield from _parts(value, message)
        case ast.BoolOp() | ast.Call(func=ast.Name(id="any")) if message is not None:
            return
        case ast.BoolOp():
            yield from test.values
        case ast.IfExp():
            yield from (test.body, test.orelse)
        case _:
            yield test


def _is_reason(node: ast.expr, span: Span) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _OF_MANY:
            return _within(span, _span(node))
        case ast.UnaryOp():
            return False
    return span == _span(node)


def _span(node: ast.stmt | ast.expr) -> Span:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _within(span: Span, outer: Span) -> bool:
    line, end_line, column, end_column = span
    first, last, left, right = outer
    if None in span or None in outer:
        return False
    return (first, left) <= (line, column) and (end_line, end_column) <= (last, right)
