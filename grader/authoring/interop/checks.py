"""Tests of a notebook as checks: calls of exercise functions go to ``learner``, those of given ones to ``reference``.

A test runs where the answers are; a check runs apart and sees what calls return. So what a test does with anything but
calls cannot be carried over, and is named. With a statement falls what relies on it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.authoring.interop.asserting import asks
from grader.authoring.interop.model import RefusedError
from grader.authoring.interop.names import FIXTURES, Names
from grader.authoring.interop.scopes import Function
from grader.authoring.interop.seeding import seeded
from grader.authoring.interop.statements import Statements
from grader.authoring.interop.unwrap import uncalled, unwrapped


@dataclass(frozen=True)
class Body:
    """The statements of a check, the fixtures and functions of exercises it uses, and what was left out and why."""

    lines: tuple[str, ...]
    fixtures: tuple[str, ...]
    functions: tuple[str, ...]
    left: tuple[str, ...]


def check_body(source: str, setup: str, names: Names) -> Body:
    """The body of a check that asks what ``source`` asks. It is empty where nothing could be carried over."""
    rewriting = Statements(names)
    left: list[str] = []
    kept: list[ast.stmt] = []
    asking = False
    before = setup.count("\n") + 1 if setup else 0
    body = unwrapped(ast.parse(f"{setup}\n{source}" if setup else source).body, names.exercises)
    for node in body:
        if node.lineno <= before and asks(node) and not isinstance(node, Function):
            rewriting.fall(node)  # it has been asked already
            continue
        text = _short(node)
        try:
            if uncalled(node, body):
                raise RefusedError("is a function that nothing in the cell calls")
            changed = rewriting.statement(node)
        except RefusedError as reason:
            left.append(f"{text}: {reason}")
            continue
        kept += changed
        asking = asking or any(map(asks, changed))
    if not asking or not rewriting.called:
        nothing = () if left else ("asserts nothing about a call of a function that learners write",)
        return Body((), (), (), (*left, *nothing))
    lines = "\n".join([*rewriting.prelude(), *(ast.unparse(ast.fix_missing_locations(node)) for node in kept)])
    made = seeded(lines.split("\n"))
    used = {node.id for node in ast.walk(ast.parse("\n".join(made))) if isinstance(node, ast.Name)}
    fixtures = tuple(name for name in FIXTURES if name in used)
    return Body(made, fixtures, tuple(rewriting.called), tuple(left))


def _short(node: ast.stmt) -> str:
    text = ast.unparse(node).split("\n")[0].rstrip(":")
    return text if len(text) <= 60 else text[:57] + "..."
