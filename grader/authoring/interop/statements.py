"""Statements of a test as statements of a check, one after another: what each sets, changes and relies on."""

from __future__ import annotations

import ast
import copy

from grader.authoring.interop.asserting import (
    asks,
    asserts,
    cannot_fail,
    expected_raise,
    is_assertion,
    name_of_call,
    says,
)
from grader.authoring.interop.calls import Calls
from grader.authoring.interop.model import RefusedError
from grader.authoring.interop.names import BUILTIN, FIXTURES, Names, is_of_tests
from grader.authoring.interop.probing import LOOKING, changed_by_call, root_of
from grader.authoring.interop.replacing import Calling
from grader.authoring.interop.rows import is_parallelize, used_otherwise
from grader.authoring.interop.scopes import Function, deletes, free_names, may_change, reads
from grader.submission.definitions import bound_by

_NOTEBOOKS = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "input"})
"""Built-in functions that see where they run."""


class Statements(Calls):
    """Rewrites statements one after another and remembers which names they set."""

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self._fallen: set[str] = set()
        self._replaced = ""

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What stands for a statement in a check. Raises ``RefusedError``; then the names that it sets are unknown."""
        called, borrowed = dict(self.called), set(self.borrowed)
        node = self._asking_for_variables(node)
        text, original = ast.unparse(ast.fix_missing_locations(node)), copy.deepcopy(node)
        bound, deleted, changes = bound_by(node), deletes(node), self._changes(node)
        self._free, self._here = set(map(id, free_names(node))), bound
        try:
            if isinstance(node, ast.ImportFrom | ast.Import) and is_of_tests(node):
                self._own |= bound
                return []
            if isinstance(node, ast.Expr) and says(node.value):
                return []
            if self._made_there(node, bound):
                return []
            changed = self._statement(node, bound | deleted)
        except RefusedError:
            self.called, self.borrowed = called, borrowed
            self._fall(bound | deleted | changes)
            raise
        self._own = (self._own | bound) - deleted
        self._there.names -= bound | deleted
        self._note(original, text, bound)
        self._fallen = (self._fallen - bound) | deleted
        return [changed]

    def _asking_for_variables(self, node: ast.stmt) -> ast.stmt:
        """The statement with a call in place of each variable that learners set."""
        asked = self._names.variables.keys() - self._own - self._fallen - bound_by(node)
        names = (each for each in free_names(node) if each.id in asked and isinstance(each.ctx, ast.Load))
        calls = {id(each): self._names.variables[each.id] for each in names}
        return Calling(calls).visit(node) if calls else node

    def _note(self, node: ast.stmt, text: str, bound: frozenset[str]) -> None:
        """Remember packages and functions that a statement of the test brings: a probe needs the statement itself."""
        self._imports = {name: each for name, each in self._imports.items() if name not in bound}
        self._functions = {name: each for name, each in self._functions.items() if name not in bound}
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._imports |= dict.fromkeys(bound, text)
        is_lambda = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
        calls = {each.id for each in free_names(node)} & (self._names.exercises | self._names.given)
        if is_lambda or (isinstance(node, ast.FunctionDef) and not calls):
            self._functions |= dict.fromkeys(bound, node)

    def _made_there(self, node: ast.stmt, bound: frozenset[str]) -> bool:
        """Whether a statement makes or changes an object of a class of the learner's; then it is kept for probes."""
        names = {each.id for each in free_names(node) if each.id in self._there.names}
        classes = self._names.classes & self._names.variables.keys()
        calls = (each for each in ast.walk(node) if isinstance(each, ast.Call) and self._is_object(each))
        makes = any(_variable(each, self._names) in classes for each in calls)
        if not (names or makes) or asks(node) or isinstance(node, Function):
            return False
        if expected_raise(node) is not None or (isinstance(node, ast.Expr) and says(node.value)):
            return False
        self._probe([*self._there.statements, node], ast.Constant(None))  # refuses what cannot run there
        self._there.add(node)
        self._own |= bound
        self._fallen -= bound
        return True

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
        return may_change(node, self._names.exercises | self._names.given | (BUILTIN - {"next"})) & self._own

    def _statement(self, node: ast.stmt, set_here: frozenset[str]) -> ast.stmt:
        empty = cannot_fail(node.test) if isinstance(node, ast.Assert) else None
        if empty:
            raise RefusedError(*empty)
        ours = set_here & (self._names.exercises | self._names.given)
        if ours:
            raise RefusedError(f"gives {min(ours)} another meaning; a check can only call functions")
        if isinstance(node, ast.Expr) and self._is_ours(node.value):
            changed = self._changed_arguments(node, node.value)
            if changed is not None:
                return changed
            raise RefusedError("only a function's result can be examined, not what it prints or does to its arguments")
        if self._replaced and any(self._is_ours(each) for each in ast.walk(node)):
            raise RefusedError(f"relies on what was done to {self._replaced} above, which was left out")
        catching = self._catching(node)
        if catching:
            wrong = f"has {catching}() catch what a call raises"
            raise RefusedError(wrong, "Write assert learner.f(...).raises(...) instead.")
        found = expected_raise(node)
        if found is not None and (self._is_ours(found[0]) or self._is_object(root_of(found[0])[0])):
            self._check_names(ast.Expr(found[0]), node)
            result = self._asked_there(found[0]) or self._call(found[0])
            call = ast.Call(ast.Attribute(result, "raises", ast.Load()), [ast.Constant(found[1])], [])
            return ast.Assert(call, None)
        self._check_names(node, node)
        return self.visit(node)  # type: ignore[no-any-return]

    def _catching(self, node: ast.stmt) -> str:
        """A function of the test that is handed a call to make and reckons with its failing; "" without one."""
        hands = any(self._is_ours(e) for each in ast.walk(node) if isinstance(each, ast.Lambda) for e in ast.walk(each))
        calls = (name_of_call(each) or "" for each in ast.walk(node) if isinstance(each, ast.Call))
        tries = (n for n in calls if n in self._functions and _holds_try(self._functions[n]))
        return next(tries, "") if hands else ""

    def _changed_arguments(self, whole: ast.stmt, node: ast.expr) -> ast.stmt | None:
        """``f(xs)`` alone in a line: what ``f`` makes of ``xs`` is what the test looks at below."""
        assert isinstance(node, ast.Call)
        self._check_names(whole, whole)
        names = {each.id for _, each in changed_by_call(node) if each.id in self._own - self._functions.keys()}
        if not names or node.keywords:
            return None
        ordered = sorted(names)
        given = [ast.Name(name, ast.Load()) for name in ordered]
        value = given[0] if len(given) == 1 else ast.Tuple([*given], ast.Load())
        result = self._probe([*(self._hands_functions(node) or ()), whole], value)
        targets: list[ast.expr] = [ast.Name(f"{name}_" if name in FIXTURES else name, ast.Store()) for name in ordered]
        target = targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store())
        return ast.Assign([target], ast.Attribute(result, "value", ast.Load()), lineno=whole.lineno)

    def _check_names(self, node: ast.stmt, whole: ast.stmt) -> None:
        """Raises ``RefusedError`` for a name that a check does not have."""
        needed = reads(whole)
        relied = min(needed & self._fallen, default="")
        if relied:
            raise RefusedError(f"uses the variable {relied}, which a statement that was left out sets or changes")
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        functions = {id(call.func) for call in calls}
        looking = {id(call.func) for call in calls if name_of_call(call) in LOOKING and call.args}
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
            elif each.id in _NOTEBOOKS and id(each) not in looking:
                raise RefusedError(f"looks at the notebook by {each.id}(); a check can only call functions")
            elif each.id not in BUILTIN:
                raise RefusedError(f"uses the variable {each.id}; a check can only call functions")


def _variable(node: ast.AST, names: Names) -> str:
    """The variable that an accessor is called for."""
    function = name_of_call(node)
    return next((variable for variable, given in names.variables.items() if given == function), "")


def _holds_try(node: ast.stmt) -> bool:
    return any(isinstance(each, ast.Try) for each in ast.walk(node))
