"""Tests of a notebook as checks: calls of exercise functions go to ``learner``, those of given ones to ``reference``.

A test runs where the answers are; a check runs apart and sees what calls return. So what a test does with anything but
calls cannot be carried over, and is named.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FIXTURES = ("learner", "reference", "rdd")
_SPARK = frozenset({"sc", "spark"})
_BUILTIN = frozenset(dir(builtins))
_RAISING = frozenset({"raises", "assert_raises", "assertRaises"})
_EQUAL = frozenset({"assert_equal", "assert_equals", "assertEqual", "eq_"})


@dataclass(frozen=True)
class Names:
    """What tests can refer to: functions of exercises, functions that are given, and statements that define others."""

    exercises: frozenset[str]
    given: frozenset[str]
    statements: Mapping[str, str]


@dataclass(frozen=True)
class Body:
    """The statements of a check, the fixtures and functions of exercises it uses, and what was left out and why."""

    lines: tuple[str, ...]
    fixtures: tuple[str, ...]
    functions: tuple[str, ...]
    left: tuple[str, ...]


class RefusedError(Exception):
    """A statement that no check can make; ``str()`` says why."""


def check_body(source: str, setup: str, names: Names) -> Body:
    """The body of a check that asks what ``source`` asks. It is empty where nothing could be carried over."""
    rewriting = _Rewriting(names)
    left: list[str] = []
    kept: list[ast.stmt] = []
    asks = False
    statements = [node for node in ast.parse(setup).body if not _asks(node)]
    for node in [*statements, *ast.parse(source).body]:
        text = _short(node)
        try:
            changed = rewriting.statement(node)
        except RefusedError as reason:
            left.append(f"{text}: {reason}")
            continue
        kept += changed
        asks = asks or any(_asks(each) for each in changed)
    if not asks or not rewriting.called:
        nothing = () if left else ("asserts nothing about a call of a function that learners write",)
        return Body((), (), (), (*left, *nothing))
    prelude = [names.statements[name] for name in sorted(rewriting.borrowed)]
    lines = "\n".join([*dict.fromkeys(prelude), *(ast.unparse(ast.fix_missing_locations(node)) for node in kept)])
    used = {node.id for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)}
    fixtures = tuple(name for name in _FIXTURES if name in used)
    return Body(tuple(lines.split("\n")), fixtures, tuple(rewriting.called), tuple(left))


def _asks(node: ast.stmt) -> bool:
    return any(
        isinstance(each, ast.Assert | ast.Raise) or _name_of_call(each) in _EQUAL for each in ast.walk(node)
    ) or (isinstance(node, ast.Expr) and (_name_of_call(node.value) or "").startswith("assert"))


class _Rewriting(ast.NodeTransformer):
    """Rewrites statements one after another and remembers which names they set."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own: set[str] = set()
        self._refused: set[str] = set()
        self.called: dict[str, None] = {}
        self.borrowed: set[str] = set()

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What stands for a statement in a check. Raises ``RefusedError``; then the names that it sets are unknown."""
        bound = set(_bound(node))
        try:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nose"):
                self._own |= bound
                return []
            if isinstance(node, ast.Expr) and self._is_ours(node.value):
                raise RefusedError(
                    "only a function's result can be examined, not what it prints or does to its arguments"
                )
            raising = self._raising(node)
            if raising is not None:
                return [raising]
            if isinstance(node, ast.Expr) and _name_of_call(node.value) in _EQUAL:
                node = _as_assert(node.value)
            if isinstance(node, ast.Expr) and _name_of_call(node.value) in ("print", "display"):
                return []
            self._check_names(node, bound)
            changed: ast.stmt = self.visit(node)
        except RefusedError:
            self._refused |= bound
            raise
        self._own |= bound
        return [changed]

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.test = self._compared(node.test)
        node.msg = self.visit(node.msg) if node.msg else None
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id += "_" if node.id in _FIXTURES else ""  # a name of the test's own
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg += "_" if node.arg in _FIXTURES else ""
        return self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> ast.AST:
        if any(self._is_ours(each) for each in ast.walk(node)):
            raise RefusedError("catches what a call raises; write assert learner.f(...).raises(...) instead")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self._is_collect(node):  # a result's value is the list of rows already
            assert isinstance(node.func, ast.Attribute)
            return self.visit(node.func.value)  # type: ignore[no-any-return]
        if self._is_ours(node):
            return ast.Attribute(self._call(node), "value", ast.Load())
        if _is_parallelize(node):
            keywords = [ast.keyword("partitions", each) for each in node.args[1:2]]
            keywords += [ast.keyword("partitions", each.value) for each in node.keywords if each.arg == "numSlices"]
            return ast.Call(ast.Name("rdd", ast.Load()), [self.visit(node.args[0])], keywords)
        if isinstance(node.func, ast.Name) and node.func.id in self._names.given - self._own:
            call = ast.Call(ast.Attribute(ast.Name("reference", ast.Load()), node.func.id, ast.Load()), [], [])
            call.args, call.keywords = [self.visit(each) for each in node.args], [self.visit(k) for k in node.keywords]
            return ast.Attribute(call, "value", ast.Load())
        return self.generic_visit(node)

    def _compared(self, test: ast.expr) -> ast.expr:
        """``f(x) == y`` compares results, so that a failure says what differs; elsewhere values are used."""
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
            return self.visit(test)  # type: ignore[no-any-return]
        left, right, operator = test.left, test.comparators[0], test.ops[0]
        same = isinstance(operator, ast.Eq)
        constant = isinstance(operator, ast.Is) and isinstance(right, ast.Constant)
        if not (same or constant) or not (self._is_ours(left) or self._is_ours(right)):
            return self.visit(test)  # type: ignore[no-any-return]
        if not self._is_ours(left):
            left, right = right, left
        assert isinstance(left, ast.Call)
        other = self._call(right) if isinstance(right, ast.Call) and self._is_ours(right) else self.visit(right)
        return ast.Compare(self._call(left), [ast.Eq()], [other])

    def _call(self, node: ast.Call) -> ast.Call:
        assert isinstance(node.func, ast.Name)
        self.called[node.func.id] = None
        function = ast.Attribute(ast.Name("learner", ast.Load()), node.func.id, ast.Load())
        return ast.Call(function, [self.visit(each) for each in node.args], [self.visit(k) for k in node.keywords])

    def _raising(self, node: ast.stmt) -> ast.stmt | None:
        """``assert learner.f(x).raises("E")`` for the ways to say that a call must raise."""
        found = _expected_raise(node)
        if found is None or not self._is_ours(found[0]):
            return None
        self._check_names(ast.Expr(found[0]), set())
        call = ast.Call(ast.Attribute(self._call(found[0]), "raises", ast.Load()), [ast.Constant(found[1])], [])
        return ast.Assert(call, None)

    def _is_ours(self, node: ast.AST | None) -> bool:
        return _name_of_call(node) in self._names.exercises and isinstance(getattr(node, "func", None), ast.Name)

    def _is_collect(self, node: ast.Call) -> bool:
        function = node.func
        return isinstance(function, ast.Attribute) and function.attr == "collect" and self._is_ours(function.value)

    def _check_names(self, node: ast.stmt, bound: set[str]) -> None:
        """Raises ``RefusedError`` for a name that a check does not have."""
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        functions = {id(call.func) for call in calls}
        roots = {id(name) for call in calls if _is_parallelize(call) for name in ast.walk(call.func)}
        for each in ast.walk(node):
            if not isinstance(each, ast.Name) or id(each) in roots or each.id in self._own | bound:
                continue
            if each.id in self._names.exercises | self._names.given:
                if id(each) not in functions:
                    raise RefusedError(f"uses {each.id} without calling it; a check can only call functions")
            elif each.id in self._names.statements:
                self.borrowed.add(each.id)
            elif each.id not in _BUILTIN or each.id in self._refused:
                raise RefusedError(f"uses the variable {each.id}; a check can only call functions")


def _expected_raise(node: ast.stmt) -> tuple[ast.Call, str] | None:
    """The call and the exception of ``with raises(E)``, ``raises(E, f, x)`` and ``try ... except E: pass, else``."""
    if isinstance(node, ast.With) and len(node.items) == 1 and len(node.body) == 1:
        manager, inner = node.items[0].context_expr, node.body[0]
        if isinstance(manager, ast.Call) and _name_of_call(manager) in _RAISING and manager.args:
            return _call_and_error(inner, manager.args[0])
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name_of_call(node.value) in _RAISING:
        arguments = node.value.args
        if len(arguments) > 1:
            call = ast.Call(arguments[1], arguments[2:], node.value.keywords)
            return _call_and_error(ast.Expr(call), arguments[0])
    if isinstance(node, ast.Try) and len(node.handlers) == 1 and node.body and (node.orelse or len(node.body) > 1):
        handler = node.handlers[0]
        if handler.type is not None and all(isinstance(each, ast.Pass) for each in handler.body):
            return _call_and_error(node.body[0], handler.type)
    return None


def _call_and_error(node: ast.stmt, error: ast.expr) -> tuple[ast.Call, str] | None:
    value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    return (value, error.id) if isinstance(value, ast.Call) and isinstance(error, ast.Name) else None


def _as_assert(node: ast.expr) -> ast.stmt:
    assert isinstance(node, ast.Call)
    if len(node.args) < 2:
        raise RefusedError("compares with nothing")
    message = node.args[2] if len(node.args) > 2 else None
    return ast.Assert(ast.Compare(node.args[0], [ast.Eq()], [node.args[1]]), message)


def _is_parallelize(node: ast.Call) -> bool:
    function = node.func
    if not (isinstance(function, ast.Attribute) and function.attr == "parallelize" and node.args):
        return False
    root: ast.expr = function.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in _SPARK


def _name_of_call(node: ast.AST | None) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement sets, arguments of its functions included."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.FunctionDef | ast.ClassDef):
            yield each.name
        elif isinstance(each, ast.arg):
            yield each.arg
        elif isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]
        elif isinstance(each, ast.ExceptHandler) and each.name:
            yield each.name


def _short(node: ast.stmt) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."
