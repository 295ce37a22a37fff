"""Tests of a notebook as checks: calls of exercise functions go to ``learner``, those of given ones to ``reference``.

A test runs where the answers are; a check runs apart and sees what calls return. So what a test does with anything but
calls cannot be carried over, and is named. With a statement falls what relies on it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.authoring.interop.asserting import as_assert, asks, asserts, expected_raise, is_assertion, name_of_call
from grader.authoring.interop.replacing import Calling, Replacing
from grader.authoring.interop.rows import asked_of_rows, is_parallelize, used_otherwise
from grader.authoring.interop.scopes import Function, deletes, free_names, may_change, reads
from grader.authoring.interop.unwrap import uncalled, unwrapped
from grader.submission.definitions import bound_by

_FIXTURES = ("learner", "reference", "rdd")
_BUILTIN = frozenset(dir(builtins))
_NOTEBOOKS = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "input"})
"""Built-in functions that see where they run."""
_READERS = frozenset({"list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "dict", "next"})
TEST_PACKAGES = ("nose", "test_helper", "databricks_test_helper")


@dataclass(frozen=True)
class Names:
    """What tests can refer to: functions of exercises, functions that are given, and statements that define others.

    ``statements`` are in the order of the notebook; ``generators`` are those of the exercises' functions that give an
    iterator. ``variables`` are those that learners set, with the functions that give them, ``rows`` the RDDs that
    statements make.
    """

    exercises: frozenset[str]
    given: frozenset[str]
    statements: Mapping[str, str]
    generators: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()


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
    used = {node.id for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)}
    fixtures = tuple(name for name in _FIXTURES if name in used)
    return Body(tuple(lines.split("\n")), fixtures, tuple(rewriting.called), tuple(left))


class _Rewriting(ast.NodeTransformer):
    """Rewrites statements one after another and remembers which names they set."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own: set[str] = set()
        self._fallen: set[str] = set()
        self._replaced = ""
        self._free: set[int] = set()
        self.called: dict[str, None] = {}
        self.borrowed: set[str] = set()

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What stands for a statement in a check. Raises ``RefusedError``; then the names that it sets are unknown."""
        called, borrowed = dict(self.called), set(self.borrowed)
        node = self._asking_for_variables(node)
        bound, deleted, changes = bound_by(node), deletes(node), self._changes(node)
        self._free = set(map(id, free_names(node)))
        try:
            if isinstance(node, ast.ImportFrom | ast.Import) and _is_of_tests(node):
                self._own |= bound
                return []
            if isinstance(node, ast.Expr) and _says(node.value):
                return []
            changed = self._statement(node, bound | deleted)
        except RefusedError:
            self.called, self.borrowed = called, borrowed
            self._fall(bound | deleted | changes)
            raise
        self._own = (self._own | bound) - deleted
        self._fallen = (self._fallen - bound) | deleted
        return [changed]

    def _asking_for_variables(self, node: ast.stmt) -> ast.stmt:
        """The statement with a call in place of each variable that learners set."""
        asked = self._names.variables.keys() - self._own - self._fallen - bound_by(node)
        names = (each for each in free_names(node) if each.id in asked and isinstance(each.ctx, ast.Load))
        calls = {id(each): self._names.variables[each.id] for each in names}
        return Calling(calls).visit(node) if calls else node

    def fall(self, node: ast.stmt) -> None:
        """Remember that a statement is left out: what it sets or changes is not what it was."""
        self._fall(bound_by(node) | deletes(node) | self._changes(node))

    def prelude(self) -> list[str]:
        """The statements of the notebook that the check borrows, each behind those that it borrows in turn."""
        found: dict[str, None] = {"import hashlib": None} if "hashlib" in self.borrowed else {}
        seen: set[str] = set()
        for name in sorted(self.borrowed):
            self._borrow(name, found, seen)
        return list(found)

    def _borrow(self, name: str, found: dict[str, None], seen: set[str]) -> None:
        text = self._names.statements.get(name)
        if text is None or name in seen:
            return
        seen.add(name)
        tree = ast.parse(text)
        free = list(free_names(tree))
        for other in sorted({each.id for each in free}):
            self._borrow(other, found, seen)
        self._free = set(map(id, free))
        found[ast.unparse(ast.fix_missing_locations(self.visit(tree)))] = None

    def _fall(self, unknown: frozenset[str]) -> None:
        self._fallen |= unknown
        self._own -= unknown
        replaced = unknown & (self._names.exercises | self._names.given)
        self._replaced = self._replaced or min(replaced, default="")

    def _changes(self, node: ast.stmt) -> frozenset[str]:
        """Variables of the test that a statement may change; what only asks changes none."""
        if asserts(node) or (isinstance(node, ast.Expr) and asserts(node.value)):
            return frozenset()
        return may_change(node, self._names.exercises | self._names.given | (_BUILTIN - {"next"})) & self._own

    def _statement(self, node: ast.stmt, set_here: frozenset[str]) -> ast.stmt:
        ours = set_here & (self._names.exercises | self._names.given)
        if ours:
            raise RefusedError(f"gives {min(ours)} another meaning; a check can only call functions")
        if isinstance(node, ast.Expr) and self._is_ours(node.value):
            raise RefusedError("only a function's result can be examined, not what it prints or does to its arguments")
        if self._replaced and any(self._is_ours(each) for each in ast.walk(node)):
            raise RefusedError(f"relies on what was done to {self._replaced} above, which was left out")
        found = expected_raise(node)
        if found is not None and self._is_ours(found[0]):
            self._check_names(ast.Expr(found[0]), node)
            call = ast.Call(ast.Attribute(self._call(found[0]), "raises", ast.Load()), [ast.Constant(found[1])], [])
            return ast.Assert(call, None)
        self._check_names(node, node)
        return self.visit(node)  # type: ignore[no-any-return]

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        try:
            asked = as_assert(node.value, self._is_foreign(node.value))
        except ValueError as problem:
            raise RefusedError(str(problem)) from None
        if asked is None:
            return self.generic_visit(node)
        if "hashlib" in {each.id for each in ast.walk(asked) if isinstance(each, ast.Name)}:
            self.borrowed.add("hashlib")
        return self.visit(ast.copy_location(asked, node))  # type: ignore[no-any-return]

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
        if isinstance(node.func, ast.Attribute) and self._is_ours(node.func.value) and not node.keywords:
            asked = asked_of_rows(node, node.func.value)  # a result's value is the list of rows already
            if asked is not None:
                return self.visit(asked)  # type: ignore[no-any-return]
        result = self._result(node)
        if result is not None:
            return ast.Attribute(result, "value", ast.Load())
        if is_parallelize(node):
            keywords = [ast.keyword("partitions", each) for each in node.args[1:2]]
            keywords += [ast.keyword("partitions", each.value) for each in node.keywords if each.arg == "numSlices"]
            return ast.Call(ast.Name("rdd", ast.Load()), [self.visit(node.args[0])], keywords)
        if self._is_given(node):
            assert isinstance(node.func, ast.Name)
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
        if not (same or constant):
            return self.visit(test)  # type: ignore[no-any-return]
        one, other = self._result(left), self._result(right)
        if one is None and other is None:
            return self.visit(test)  # type: ignore[no-any-return]
        if one is None:
            return ast.Compare(other or right, [ast.Eq()], [self.visit(left)])
        return ast.Compare(one, [ast.Eq()], [other or self.visit(right)])

    def _result(self, node: ast.expr) -> ast.Call | None:
        """The call of ``learner`` whose value an expression is; None for one that is something else."""
        if not isinstance(node, ast.Call):
            return None
        if self._is_ours(node):
            if name_of_call(node) in self._names.generators:
                wrong = "gives an iterator, which cannot leave its process: examine list(...) or next(...) of the call"
                raise RefusedError(f"{name_of_call(node)}() {wrong}")
            return self._call(node)
        return self._read_there(node)

    def _read_there(self, node: ast.Call) -> ast.Call | None:
        """``list(f(5))`` of a generator as a probe: it is read where it lives."""
        calls = [
            each for each in ast.walk(node) if self._is_ours(each) and name_of_call(each) in self._names.generators
        ]
        if len(calls) != 1 or not (isinstance(node.func, ast.Name) and node.func.id in _READERS):
            return None
        call = calls[0]
        assert isinstance(call, ast.Call)
        inside = set(map(id, ast.walk(call)))
        outer = {each.id for each in free_names(node) if id(each) not in inside}
        imported = {name for name in outer if self._import_of(name)}
        if call.keywords or not outer <= _BUILTIN | imported:
            return None
        imports = sorted({self._names.statements[name] for name in imported})
        text = ast.unparse(Replacing(call).visit(ast.parse(ast.unparse(node), mode="eval").body))
        body = "".join(f"    {line}\n" for line in [*imports, f"return {text}"])
        self.called[str(name_of_call(call))] = None
        function = ast.Attribute(ast.Name("learner", ast.Load()), "probe", ast.Load())
        source = ast.Constant(f"def probe(f, *args):\n{body}")
        return ast.Call(function, [ast.Constant(name_of_call(call)), source, *map(self.visit, call.args)], [])

    def _call(self, node: ast.Call) -> ast.Call:
        assert isinstance(node.func, ast.Name)
        self.called[node.func.id] = None
        function = ast.Attribute(ast.Name("learner", ast.Load()), node.func.id, ast.Load())
        return ast.Call(function, [self.visit(each) for each in node.args], [self.visit(k) for k in node.keywords])

    def _is_ours(self, node: ast.AST | None) -> bool:
        """Whether it calls an exercise's function, by its name in the notebook."""
        function = node.func if isinstance(node, ast.Call) else None
        return isinstance(function, ast.Name) and function.id in self._names.exercises and id(function) in self._free

    def _is_given(self, node: ast.Call) -> bool:
        function = node.func
        return isinstance(function, ast.Name) and function.id in self._names.given and id(function) in self._free

    def _is_foreign(self, node: ast.expr) -> bool:
        """Whether a call goes to a package that the notebook imports, other than one of tests."""
        root: ast.AST = node.func if isinstance(node, ast.Call) else node
        while isinstance(root, ast.Attribute):
            root = root.value
        imported = self._import_of(root.id) if isinstance(root, ast.Name) else None
        return imported is not None and not _is_of_tests(imported)

    def _import_of(self, name: str) -> ast.Import | ast.ImportFrom | None:
        """The statement of the notebook that imports a name."""
        found = ast.parse(self._names.statements.get(name, "pass")).body[0]
        return found if isinstance(found, ast.Import | ast.ImportFrom) else None

    def _check_names(self, node: ast.stmt, whole: ast.stmt) -> None:
        """Raises ``RefusedError`` for a name that a check does not have."""
        needed = reads(whole)
        relied = min(needed & self._fallen, default="")
        if relied:
            raise RefusedError(f"uses the variable {relied}, which a statement that was left out sets or changes")
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        functions = {id(call.func) for call in calls}
        roots = {id(name) for call in calls if is_parallelize(call) for name in ast.walk(call.func)}
        asserting = [call for call in calls if is_assertion(call) and not self._is_foreign(call)]
        tests = {id(name) for call in asserting for name in ast.walk(call.func)}
        rows = [each for each in free_names(node) if each.id in self._names.rows - self._own]
        asked = [call for call in calls if self._is_ours(call) or self._is_given(call)]
        for name in used_otherwise(rows, asked):
            raise RefusedError(
                f"uses the RDD {name} otherwise than in a call of a function; a check cannot look into it"
            )
        for each in free_names(node):
            if each.id not in needed or id(each) in roots | tests or each.id in self._own:
                continue
            if each.id in self._names.exercises | self._names.given:
                if id(each) not in functions:
                    raise RefusedError(f"uses {each.id} without calling it; a check can only call functions")
            elif each.id in self._names.statements:
                self.borrowed.add(each.id)
            elif each.id in _NOTEBOOKS:
                raise RefusedError(f"looks at the notebook by {each.id}(); a check can only call functions")
            elif each.id not in _BUILTIN:
                raise RefusedError(f"uses the variable {each.id}; a check can only call functions")


def _says(value: ast.expr) -> bool:
    """Whether an expression alone in a line is for people only: a text, or something printed."""
    return isinstance(value, ast.Constant) or name_of_call(value) in ("print", "display")


def _is_of_tests(node: ast.Import | ast.ImportFrom) -> bool:
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(module.partition(".")[0] in TEST_PACKAGES for module in modules)


def _short(node: ast.stmt) -> str:
    text = ast.unparse(node).split("\n")[0].rstrip(":")
    return text if len(text) <= 60 else text[:57] + "..."
