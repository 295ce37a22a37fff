"""Rules about how a function is written, checked on its syntax tree, for exercises whose point is *how*."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from grader.checks.bench import Bench
from grader.checks.result import CheckFailedError, Verdict
from grader.results.record import Finding
from grader.submission.syntax import tree_at

_LOOPS = (ast.For, ast.While, ast.AsyncFor)
_OPERATORS: dict[str, type[ast.operator]] = {"@": ast.MatMult, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv}


class FunctionSource:
    """The source of one of the learner's functions, last definition first in case there are several."""

    def __init__(self, bench: Bench, name: str) -> None:
        self._bench = bench
        self._name = name
        self._file, self._node = self._find()

    def avoids_calls(self, *names: str) -> Verdict:
        """Holds when no function or method of these names is called."""
        return self._none(
            lambda node: isinstance(node, ast.Call) and _called(node) in names,
            lambda node: f"calls {_called(node)}()",  # type: ignore[arg-type]
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
            lambda node: f"uses the operator {symbol}",
            "This exercise is about doing without it.",
        )

    def _none(self, bad: Callable[[ast.AST], bool], what: Callable[[ast.AST], str], advice: str) -> Verdict:
        self._bench.examined += 1
        found = [node for node in ast.walk(self._node) if bad(node)]
        if not found:
            return Verdict(True, self._bench)
        first = min(found, key=lambda node: getattr(node, "lineno", 0))
        finding = Finding(
            kind="style",
            headline=f"{self._name}() {what(first)}",
            advice=advice,
            place=self._bench.run.locate(self._file, getattr(first, "lineno", 1)),
        )
        return Verdict(False, self._bench, finding)

    def _find(self) -> tuple[str, ast.AST]:
        wanted = self._bench.run.learner.program.bind.get(self._name, self._name)
        for cell in reversed(self._bench.run.cells):
            if cell.problem is not None:
                continue
            tree = tree_at(cell.source, cell.first_line)
            for node in reversed(tree.body):
                if wanted in _defines(node):
                    return cell.filename, node
        raise CheckFailedError(self._bench.run.missing(self._name))


def _defines(node: ast.stmt) -> Iterable[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, ast.Assign):
        return tuple(target.id for target in node.targets if isinstance(target, ast.Name))
    return ()


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
