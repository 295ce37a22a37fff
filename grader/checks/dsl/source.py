"""Rules about how a function is written, checked on its syntax tree, for exercises whose point is *how*."""

from __future__ import annotations

import ast
from collections.abc import Callable

from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import CheckFailedError, Verdict
from grader.results.record import Finding
from grader.submission.definitions import definition_of
from grader.submission.syntax import tree_at

_LOOPS = (ast.For, ast.While, ast.AsyncFor)
_OPERATORS: dict[str, type[ast.operator]] = {"@": ast.MatMult, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv}


class FunctionSource:
    """The source of one of the learner's functions, as it is defined last."""

    def __init__(self, context: CheckContext, name: str) -> None:
        self._context = context
        self._name = name
        self._file, self._node = self._find()

    def avoids_calls(self, *names: str) -> Verdict:
        """Holds when no function or method of these names is called."""
        return self._none(
            lambda node: isinstance(node, ast.Call) and _called(node) in names,
            lambda node: f"calls {_called(node)}(): write it without that call",  # type: ignore[arg-type]
            "This exercise is about doing without it.",
        )

    def avoids_loops(self) -> Verdict:
        """Holds when there is no for or while statement (comprehensions are fine)."""
        return self._none(
            lambda node: isinstance(node, _LOOPS),
            lambda node: f"has a {'while' if isinstance(node, ast.While) else 'for'} loop",
            "Say what is wanted with functions such as map, filter and reduce instead of how to step through it.",
        )

    def avoids_operator(self, symbol: str) -> Verdict:
        """Holds when the operator ``@ * / //`` does not occur."""
        operator = _OPERATORS[symbol]
        return self._none(
            lambda node: isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, operator),
            lambda node: f"uses the operator {symbol}: write it without",
            "This exercise is about doing without it.",
        )

    def _none(self, bad: Callable[[ast.AST], bool], what: Callable[[ast.AST], str], advice: str) -> Verdict:
        self._context.examined += 1
        found = [node for node in ast.walk(self._node) if bad(node)]
        if not found:
            return Verdict(True, self._context)
        first = min(found, key=lambda node: getattr(node, "lineno", 0))
        finding = Finding(
            kind="style",
            headline=f"{self._name}() {what(first)}",
            advice=advice,
            place=self._context.run.locate(self._file, getattr(first, "lineno", 1)),
        )
        return Verdict(False, self._context, finding)

    def _find(self) -> tuple[str, ast.AST]:
        wanted = self._context.run.learner.program.bind.get(self._name, self._name)
        readable = [cell for cell in self._context.run.cells if cell.problem is None]
        found = definition_of(readable, wanted)
        if found is None or found.node is None:
            raise CheckFailedError(self._context.run.missing(self._name))
        at = found.node.lineno + found.cell.first_line - 1, found.node.col_offset  # with lines as in tracebacks
        body = tree_at(found.cell.source, found.cell.first_line).body
        return found.cell.filename, next(node for node in body if (node.lineno, node.col_offset) == at)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
