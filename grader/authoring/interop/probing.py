"""What can only be asked where the learner's program lives: objects, functions as arguments, arguments that change.

A probe is the text of a function that runs beside the learner's; only plain values come back from it.
"""

from __future__ import annotations

import ast
import copy
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.authoring.interop.model import RefusedError
from grader.authoring.interop.names import BUILTIN
from grader.authoring.interop.scopes import free_names
from grader.submission.definitions import bound_by

_PLAIN = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, io.StringIO)
PLAIN_METHODS = frozenset(name for kind in _PLAIN for name in dir(kind))
"""What values that come back have themselves: it can be asked of them here."""
LOOKING = frozenset({"hasattr", "getattr", "isinstance", "issubclass", "dir", "callable", "vars"})
"""Built-in functions that look at an object, not at its value."""


@dataclass
class Objects:
    """Names of a test that stand for objects there, and the statements that made them what they are, in order."""

    names: set[str] = field(default_factory=set)
    statements: list[ast.stmt] = field(default_factory=list)

    def add(self, node: ast.stmt) -> None:
        """Have a statement run there whenever something is asked of what it sets."""
        self.names |= bound_by(node)
        self.statements.append(node)


@dataclass(frozen=True)
class Probe:
    """A probe to be: the ``functions`` of the program that it calls, what it imports, and the names it is handed."""

    functions: tuple[str, ...]
    imports: tuple[str, ...]
    handed: tuple[str, ...]
    parameter: str
    text: str

    @property
    def source(self) -> str:
        """Its text: other functions than the first are found beside it."""
        lines = [*self.imports, *(f'{name} = {self.parameter}.__globals__["{name}"]' for name in self.functions[1:])]
        lines += [f"{', '.join(self.handed)}, = args"] if self.handed else []
        return f"def probe({self.parameter}, *args):\n" + "".join(
            f"    {line}\n" for line in [*lines, *self.text.split("\n")]
        )


def root_of(node: ast.expr) -> tuple[ast.expr, bool]:
    """What a chain such as ``x.a[0].b(2)`` begins with, and whether it holds more than a value of Python has itself."""
    beyond = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                return node, beyond
            beyond = beyond or not isinstance(node.func, ast.Attribute)
            node = node.func
        else:
            beyond = beyond or (isinstance(node, ast.Attribute) and node.attr not in PLAIN_METHODS)
            node = node.value
    return node, beyond


def probe_of(
    statements: Sequence[ast.stmt], value: ast.expr, functions: Iterable[str], imported: dict[str, str], own: set[str]
) -> Probe:
    """The probe that runs ``statements`` and gives ``value``; ``functions`` of the program may be called in it.

    ``imported`` has the statements by which names of packages come, ``own`` the names of plain values. Raises
    ``RefusedError`` for any other name.
    """
    body = [ast.fix_missing_locations(copy.deepcopy(node)) for node in [*statements, ast.Return(value)]]
    called = [name for name in dict.fromkeys(functions) if any(_calls(each, name) for each in body)]
    if not called:
        raise RefusedError("asks nothing about a call of a function that learners write")
    bound = frozenset[str]().union(*map(bound_by, body))
    free = sorted({each.id for node in body for each in free_names(node)} - bound - set(called))
    imports = dict.fromkeys(imported[name] for name in free if name in imported)
    handed = tuple(name for name in free if name not in imported and name in own)
    other = [name for name in free if name not in imported and name not in own and name not in BUILTIN]
    if other:
        raise RefusedError(f"uses {other[0]} beside what learners made; a check can hand plain values over only")
    nodes = [each for node in body for each in ast.walk(node)]
    taken = {each.id for each in nodes if isinstance(each, ast.Name)} - {called[0]} | {
        e.arg for e in nodes if isinstance(e, ast.arg)
    }
    parameter = next(name for name in ("f", *(f"f_{number}" for number in range(len(taken) + 1))) if name not in taken)
    for each in nodes:
        if isinstance(each, ast.Name) and each.id == called[0]:
            each.id = parameter
    lines = map(ast.unparse, body)
    return Probe(tuple(called), tuple(imports), handed, parameter, "\n".join(lines))


def call_of(probe: Probe, handed: Sequence[ast.expr]) -> ast.Call:
    """``learner.probe(...)`` in a check."""
    function = ast.Attribute(ast.Name("learner", ast.Load()), "probe", ast.Load())
    return ast.Call(function, [ast.Constant(probe.functions[0]), ast.Constant(probe.source), *handed], [])


def changed_by_call(call: ast.Call) -> Iterator[tuple[int, ast.Name]]:
    """The arguments of a call that are names, with their places: what such a name stands for may be changed."""
    return ((place, each) for place, each in enumerate(call.args) if isinstance(each, ast.Name))


def _calls(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))
