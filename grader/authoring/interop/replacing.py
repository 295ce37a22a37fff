"""Parts of a statement replaced by calls."""

from __future__ import annotations

import ast
from collections.abc import Mapping


class Calling(ast.NodeTransformer):
    """Puts calls without arguments in the place of names, which are given by their nodes."""

    def __init__(self, calls: Mapping[int, str]) -> None:
        self._calls = calls

    def visit_Name(self, node: ast.Name) -> ast.AST:
        function = self._calls.get(id(node))
        return ast.copy_location(ast.Call(ast.Name(function, ast.Load()), [], []), node) if function else node


class Replacing(ast.NodeTransformer):
    """Puts ``f(*args)`` in the place of a call."""

    def __init__(self, call: ast.Call) -> None:
        self._text = ast.unparse(call)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if ast.unparse(node) == self._text:
            return ast.parse("f(*args)", mode="eval").body
        return self.generic_visit(node)
