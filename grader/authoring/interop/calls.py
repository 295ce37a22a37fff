"""Expressions of a test as expressions of a check: what a call gives is asked of ``learner`` or ``reference``."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence

from grader.authoring.interop.asserting import as_assert, left_to_solution, name_of_call
from grader.authoring.interop.model import RefusedError
from grader.authoring.interop.names import BUILTIN, FIXTURES, Names, is_of_tests
from grader.authoring.interop.probing import LOOKING, Objects, call_of, probe_of, root_of
from grader.authoring.interop.replacing import Replacing
from grader.authoring.interop.rows import asked_of_rows, is_parallelize
from grader.authoring.interop.scopes import free_names
from grader.authoring.interop.types import has_whole_numbers

_READERS = frozenset({"list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "dict", "next"})


class Calls(ast.NodeTransformer):
    """Rewrites expressions; remembers which functions of exercises it called and what it took from the notebook."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._free: set[int] = set()
        self._own: set[str] = set()
        self._here: frozenset[str] = frozenset()
        self._imports: dict[str, str] = {}
        self._functions: dict[str, ast.stmt] = {}
        self._there = Objects()
        self.called: dict[str, None] = {}
        self.borrowed: set[str] = set()

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        open_ = left_to_solution(node.value)
        if open_ is not None:
            return self._as_solution(open_)
        asked = as_assert(node.value, self._is_foreign(node.value))
        if asked is None:
            return self.generic_visit(node)
        if "hashlib" in {each.id for each in ast.walk(asked) if isinstance(each, ast.Name)}:
            self.borrowed.add("hashlib")
        return self.visit(ast.copy_location(asked, node))  # type: ignore[no-any-return]

    def _as_solution(self, asked: ast.expr) -> ast.Assert:
        """``f(1)`` is what it is for the solution."""
        before = dict(self.called)
        if name_of_call(asked) == "type":  # a type cannot leave its process, its name can
            asked = ast.Attribute(asked, "__name__", ast.Load())
        given = self._result(asked) or self.visit(asked)
        if self.called == before and not any(_calls_learner(each) for each in ast.walk(given)):
            raise RefusedError("asks nothing about a call of a function that learners write")
        due = ast.parse(ast.unparse(given), mode="eval").body
        for each in ast.walk(due):
            if isinstance(each, ast.Name) and each.id == "learner":
                each.id = "reference"
        return ast.Assert(ast.Compare(given, [ast.Eq()], [due]), None)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.test = self._compared(node.test)
        node.msg = self.visit(node.msg) if node.msg else None
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._value_there(node) or self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return self._looked_into(node) or self.generic_visit(node)

    def _looked_into(self, node: ast.Compare) -> ast.expr | None:
        """``x in table`` and ``type(table) == T``: such an object, and its type, cannot leave its process."""
        looks = isinstance(node.ops[0], ast.In | ast.NotIn) and self._of_package(node.comparators[0])
        sides = (each for each in (node.left, *node.comparators) if isinstance(each, ast.Call) and each.args)
        typed = any(name_of_call(each) == "type" and self._of_package(each.args[0]) for each in sides)
        if not (looks or typed):
            return None
        return ast.Attribute(self._probe(self._there.statements, node), "value", ast.Load())

    def _of_package(self, node: ast.expr) -> bool:
        return self._is_package_object(root_of(node)[0])

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._value_there(node) or self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        there = self._value_there(node)
        if there is not None:
            return there
        node.id += "_" if node.id in FIXTURES else ""  # a name of the test's own
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg += "_" if node.arg in FIXTURES else ""
        return self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> ast.AST:
        if any(self._is_ours(each) for each in ast.walk(node)):
            raise RefusedError("catches what a call raises", "Write assert learner.f(...).raises(...) instead.")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self._is_action(node):
            assert isinstance(node.func, ast.Attribute)
            return self.visit(asked_of_rows(node, node.func.value))  # type: ignore[no-any-return, arg-type]
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
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1) or self._looked_into(test) is not None:
            return self.visit(test)  # type: ignore[no-any-return]
        left, right, operator = test.left, test.comparators[0], test.ops[0]
        same = isinstance(operator, ast.Eq)
        constant = isinstance(operator, ast.Is) and isinstance(right, ast.Constant)
        if not (same or constant):
            return self.visit(test)  # type: ignore[no-any-return]
        one, other = self._result(left), self._result(right)
        if same and (one is None) != (other is None) and self._equals_floats(left, right):
            return ast.Compare(self.visit(left), [ast.Eq()], [self.visit(right)])
        if one is None and other is None:
            return self.visit(test)  # type: ignore[no-any-return]
        if one is None:
            return ast.Compare(other or right, [ast.Eq()], [self.visit(left)])
        return ast.Compare(one, [ast.Eq()], [other or self.visit(right)])

    def _equals_floats(self, left: ast.expr, right: ast.expr) -> bool:
        """``f(3) == 4`` where ``f`` may give 4.0, as an array may: equal in Python; results of two kinds are not."""
        for call, due in ((left, right), (right, left)):
            root = root_of(call)[0]
            held = self._is_package_object(root) or (isinstance(root, ast.Name) and root.id in self._there.names)
            floats = self._is_ours(call) and name_of_call(call) in self._names.floats
            if has_whole_numbers(due) and (floats or held):
                return True
        return False

    def _result(self, node: ast.expr) -> ast.Call | None:
        """The call of ``learner`` whose value an expression is; None for one that is something else."""
        there = self._asked_there(node)
        if there is not None or not isinstance(node, ast.Call):
            return there
        if self._is_ours(node):
            if name_of_call(node) in self._names.generators:
                wrong = f"{name_of_call(node)}() gives an iterator, which cannot leave its process"
                raise RefusedError(wrong, "Examine list(...) or next(...) of the call.")
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

    def _value_there(self, node: ast.expr) -> ast.expr | None:
        there = self._asked_there(node)
        return ast.Attribute(there, "value", ast.Load()) if there is not None else None

    def _asked_there(self, node: ast.expr) -> ast.Call | None:
        """An expression about an object of the learner's as a probe: only its value can leave its process."""
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return None
        if self._is_action(node):
            return None
        root, beyond = root_of(node)
        known = self._is_object(root)
        if isinstance(root, ast.Name) and id(root) in self._free and root.id in self._there.names:
            return self._probe(self._there.statements, node)
        if node is not root and known and (beyond or self._is_package_object(root)):
            return self._probe(self._there.statements, node)
        looks = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and self._looks(node, node.func.id)
        return self._probe(self._there.statements, node) if looks else None

    def _is_action(self, node: ast.expr) -> bool:
        """Whether an action of an RDD is called on a result: its rows come back as a list already."""
        method = node.func if isinstance(node, ast.Call) else None
        if not (isinstance(node, ast.Call) and isinstance(method, ast.Attribute) and not node.keywords):
            return False
        return self._is_ours(method.value) and asked_of_rows(node, method.value) is not None

    def _looks(self, node: ast.Call, function: str) -> bool:
        """Whether a built-in function is called with an object of the learner's itself."""
        if function not in BUILTIN or not node.args:
            return False
        roots = [each for each in node.args if isinstance(each, ast.Name) and id(each) in self._free]
        if any(each.id in self._there.names for each in roots):
            return True
        if function != "type" and any(map(self._of_package, node.args)):
            return True
        plain = function == "isinstance" and not self._import_names(node.args[1:])
        return function in LOOKING and not plain and self._is_object(node.args[0])

    def _is_object(self, node: ast.expr) -> bool:
        """Whether it is what an accessor gives."""
        return self._is_ours(node) and name_of_call(node) in self._names.variables.values()

    def _is_package_object(self, node: ast.expr) -> bool:
        """Whether it is what an accessor gives, of a variable that may hold an object of a package."""
        objects = {self._names.variables[name] for name in self._names.objects & self._names.variables.keys()}
        return self._is_object(node) and name_of_call(node) in objects

    def _import_names(self, nodes: Iterable[ast.expr]) -> set[str]:
        names = {each.id for node in nodes for each in free_names(node)}
        return {name for name in names if self._import_of(name) or name in self._imports}

    def _probe(self, statements: Sequence[ast.stmt], value: ast.expr) -> ast.Call:
        names = self._names
        imported = {name: ast.unparse(found) for name in names.statements if (found := self._import_of(name))}
        plain = {name for name in names.statements if name not in imported} - names.rows
        local = {each.id for each in ast.walk(value) if isinstance(each, ast.Name) and id(each) not in self._free}
        own = ((self._own | self._here | local) - self._there.names - self._functions.keys()) | (plain - self._own)
        functions = sorted(names.exercises)
        probe = probe_of(statements, value, functions, imported | self._imports, own)
        self.borrowed |= set(probe.handed) - self._own - self._here - local
        self.called |= dict.fromkeys(probe.functions)
        return call_of(probe, [_renamed(name) for name in probe.handed])

    def _hands_functions(self, node: ast.Call) -> list[ast.stmt] | None:
        """The functions of the test that a call is handed, as statements; None for a call of plain values."""
        handed = [*node.args, *(each.value for each in node.keywords)]
        names = [each.id for part in handed for each in free_names(part) if each.id in self._functions]
        bare = any(isinstance(each, ast.Lambda) or self._is_function(each) for each in handed)
        return [self._functions[name] for name in dict.fromkeys(names)] if bare or names else None

    def _is_function(self, node: ast.expr) -> bool:
        """Whether it is a function of Python or of a package: ``len``, ``np.sin``, ``math.pi`` too."""
        if isinstance(node, ast.Name):
            builtin = node.id in BUILTIN and callable(getattr(builtins, node.id)) and node.id not in self._own
            return builtin or bool(self._import_of(node.id))
        return isinstance(node, ast.Attribute) and self._is_foreign(node)

    def _call(self, node: ast.Call) -> ast.Call:
        assert isinstance(node.func, ast.Name)
        functions = self._hands_functions(node)
        if functions is not None:
            return self._probe(functions, node)
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


def _calls_learner(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "learner"


def _renamed(name: str) -> ast.Name:
    """A name of the test's own as it is called in the check."""
    return ast.Name(f"{name}_" if name in FIXTURES else name, ast.Load())
