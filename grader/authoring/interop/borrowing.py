"""What a notebook defines outside of its answers, and tests may use: given functions, imports, and plain values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from grader.authoring.interop.checks import Names
from grader.authoring.interop.model import Answer, Given, Part
from grader.authoring.interop.scopes import free_names, is_generator, may_change, reads
from grader.submission.definitions import bound_by

_BUILTIN = frozenset(dir(builtins))
_NONE: Mapping[str, str] = MappingProxyType({})
_OUTSIDE = frozenset({"open", "input", "exec", "eval", "compile", "globals", "locals", "vars", "print", "__import__"})
_REPEATABLE = frozenset(
    {
        *("bisect", "collections", "copy", "datetime", "decimal", "fractions", "functools", "hashlib", "heapq"),
        *(
            "itertools",
            "json",
            "math",
            "numpy",
            "operator",
            "re",
            "statistics",
            "string",
            "textwrap",
            "types",
            "typing",
        ),
    }
)


def names_of(parts: Sequence[Part], exercises: frozenset[str], variables: Mapping[str, str] = _NONE) -> Names:
    """What tests can refer to; ``exercises`` are the functions that learners write, ``variables`` what they
    set, with the functions that give it.

    A value can be had again by the statement that made it where that depends on nothing else than such values, packages
    that look at nothing outside, and built-in functions, and where nothing changes it later.
    """
    nodes = [(node, part) for part in parts if isinstance(part, Given | Answer) for node in ast.parse(part.source).body]
    defined = [node for node, _ in nodes if isinstance(node, ast.FunctionDef)]
    given = frozenset(node.name for node in defined) - exercises
    statements: dict[str, str] = {}
    repeatable: set[str] = set()
    for node, part in nodes:
        statements = {name: text for name, text in statements.items() if name not in bound_by(node)}
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, package in _imported(node):
                statements[name] = ast.unparse(node)
                repeatable |= {name} if package in _REPEATABLE else set()
            continue
        repeatable -= bound_by(node) | may_change(node, exercises | given | _BUILTIN)
        statements = {name: text for name, text in statements.items() if name in repeatable or _is_import(text)}
        if isinstance(part, Given) and _makes_value(node) and reads(node) <= repeatable | (_BUILTIN - _OUTSIDE):
            for name in bound_by(node):
                statements[name] = ast.unparse(node)
                repeatable.add(name)
    written = [node for node in defined if node.name in exercises]
    generators = frozenset(node.name for node in written if is_generator(node))
    return Names(exercises, given, statements, generators, variables)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the package that it comes from."""
    for alias in node.names:
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        yield (alias.asname or alias.name).partition(".")[0], module.partition(".")[0]


def _is_import(text: str) -> bool:
    return isinstance(ast.parse(text).body[0], ast.Import | ast.ImportFrom)


def _makes_value(node: ast.stmt) -> bool:
    """Whether a statement does nothing but give names to a value, which is the same each time."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    else:
        return False
    plain = all(isinstance(target, ast.Name) for target in targets)
    drawn = any(isinstance(each, ast.Attribute) and "rand" in each.attr.lower() for each in ast.walk(node))
    return plain and not drawn and bool(list(free_names(node)))
