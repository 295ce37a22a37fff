"""Expressions of a test as expressions of a check: what a call gives is asked of ``learner`` or ``reference``."""

from __future__ import annotations

import ast

from grader.authoring.interop.asserting import as_assert, name_of_call
from grader.authoring.interop.names import BUILTIN, FIXTURES, Names, RefusedError, is_of_tests
from grader.authoring.interop.replacing import Replacing
from grader.authoring.interop.rows import asked_of_rows, is_parallelize
from grader.authoring.interop.scopes import free_names

_READERS = frozenset({"list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "dict", "next"})


class Calls(ast.NodeTransformer):
    """Rewrites expressions; remembers which functions of exercises it called and what it took from the notebook."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._free: set[int] = set()
        self.called: dict[str, None] = {}
        self.borrowed: set[str] = set()

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
        node.id += "_" if node.id in FIXTURES else ""  # a name of the test's own
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg += "_" if node.arg in FIXTURES else ""
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
        if call.keywords or not outer <= BUILTIN | imported:
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
        return imported is not None and not is_of_tests(imported)

    def _import_of(self, name: str) -> ast.Import | ast.ImportFrom | None:
        """The statement of the notebook that imports a name."""
        found = ast.parse(self._names.statements.get(name, "pass")).body[0]
        return found if isinstance(found, ast.Import | ast.ImportFrom) else None
