"""Exercises whose answers are variables of the notebook: checks run its cells and ask for the name itself.

What cannot be asked so keeps a function that gives it: a name that the notebook uses for something else later, a value
that a test looks into where it lives, a question that is about functions too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.authoring.interop.checks import Body
from grader.authoring.interop.variables import Accessor


def askable(
    questions: Iterable[tuple[tuple[str, ...], Iterable[Body]]], accessors: Iterable[Accessor]
) -> dict[str, str]:
    """The variable for each function that is not needed, of questions with their functions and the bodies of checks."""
    lasting = {each.function: each.variable for each in accessors if each.later == "same"}
    asked = list(questions)
    bodies = [body for _, of_question in asked for body in of_question]
    found: dict[str, str] = {}
    for functions, _ in asked:
        if all(name in lasting for name in functions) and not any(_holds(body, functions) for body in bodies):
            found |= {name: lasting[name] for name in functions}
    return found


def rewritten(body: Body, variables: Mapping[str, str]) -> Body:
    """The body of a check that asks for variables in place of calling functions."""
    tree = _Asking(variables).visit(ast.parse("\n".join(body.lines)))
    lines = "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in tree.body)
    functions = tuple(variables.get(name, name) for name in body.functions)
    return replace(body, lines=tuple(lines.split("\n")), functions=functions)


def _holds(body: Body, functions: Iterable[str]) -> bool:
    """Whether a check uses one of the functions in another way than by calling it without arguments."""
    tree = ast.parse("\n".join(body.lines))
    calls = {
        id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and not (node.args or node.keywords)
    }
    wanted = frozenset(functions)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in wanted and id(node) not in calls:
            return True
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and any(name in node.value for name in wanted)
        ):
            return True
    return False


class _Asking(ast.NodeTransformer):
    """``learner.value_of_x()`` becomes ``learner.cells().x``."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="learner" | "reference") as role, attr=name) if (
                name in self._variables
            ):
                cells = ast.Call(ast.Attribute(role, "cells", ast.Load()), [], [])
                return ast.Attribute(cells, self._variables[name], ast.Load())
        return node
