"""Which statements certainly run to their end and give their names a value?

Only after one of these is what a name meant before certainly gone.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from grader.submission import harmless
from grader.submission.effects import Statement


class Certain:
    """The certain statements of a session's cells, in which one that stopped binds nothing of what follows in it."""

    def __init__(self, found: Sequence[Statement]) -> None:
        taken = {
            name for each in found for name in each.binds if name not in _given_by(each.node)
        }  # by `del`, a `global` in a function, within a block
        self._names = set(harmless.BUILTINS) - taken
        self._binds: dict[int, frozenset[str]] = {}
        stopped = -1
        for each in found:
            certain = each.cell.number != stopped and self._runs(each.node)
            if not certain:
                stopped = each.cell.number
            self._binds[id(each)] = frozenset(_given_by(each.node)) if certain else frozenset()
            self._names |= self._binds[id(each)] - taken

    def binds(self, each: Statement) -> frozenset[str]:
        """The names that a statement certainly gives a value, whatever happened before it in its cell."""
        return self._binds[id(each)]

    def _runs(self, node: ast.stmt) -> bool:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                given = node.args
                defaults = [*given.defaults, *(each for each in given.kw_defaults if each is not None)]
                named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
                types = [each.annotation for each in named if each is not None and each.annotation is not None]
                types += [node.returns] if node.returns is not None else []
                known = all(map(self._evaluates, defaults)) and all(map(self._names_a_type, types))
                return known and not node.decorator_list
            case ast.Import():
                return all(alias.name.partition(".")[0] in harmless.AT_HAND for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                return module.partition(".")[0] in harmless.AT_HAND and node.names[0].name != "*"
            case ast.Assign(targets=targets, value=value):
                return all(isinstance(each, ast.Name) for each in targets) and self._evaluates(value)
            case ast.Expr(value=value):
                return isinstance(value, ast.Constant)
        return isinstance(node, ast.Pass)

    def _evaluates(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant() | ast.Lambda(args=ast.arguments(defaults=[], kw_defaults=[])):
                return True
            case ast.Name(id=name):
                return name in self._names
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(map(self._evaluates, parts))
            case ast.Dict(keys=keys, values=parts):
                return all(isinstance(key, ast.Constant) for key in keys) and all(map(self._evaluates, parts))
        return False

    def _names_a_type(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant():
                return True
            case ast.Name() | ast.Attribute(value=ast.Name()):
                return self._evaluates(value if isinstance(value, ast.Name) else value.value)
            case ast.Subscript(value=base, slice=index):
                return self._names_a_type(base) and self._names_a_type(index)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(map(self._names_a_type, parts))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._names_a_type(left) and self._names_a_type(right)
        return False


def _given_by(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
        case ast.Assign(targets=targets):
            return {each.id for each in targets if isinstance(each, ast.Name)}
    return set()
