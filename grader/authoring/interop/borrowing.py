"""What a notebook defines outside of its answers, and tests may use: given functions, imports, and plain values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType

from grader.authoring.interop.model import Answer, Given, Part
from grader.authoring.interop.names import Names
from grader.authoring.interop.rows import SPARK, makes_rows
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
    that look at nothing outside, and built-in functions, and where nothing changes it, or one of these, later. So can
    an RDD of such values.
    """
    nodes = [(node, part) for part in parts if isinstance(part, Given | Answer) for node in ast.parse(part.source).body]
    defined = [node for node, _ in nodes if isinstance(node, ast.FunctionDef)]
    given = frozenset(node.name for node in defined) - exercises
    statements: dict[str, str] = {}
    repeatable: set[str] = set()
    rows: set[str] = set()
    for node, part in nodes:
        text, names = ast.unparse(node), bound_by(node)
        if isinstance(node, ast.Import | ast.ImportFrom):
            statements = _without(statements, {name for name in names if statements.get(name) != text})
            for name, package in _imported(node):
                statements[name] = text
                repeatable |= {name} if package in _REPEATABLE else set()
            rows -= names
            continue
        changed = may_change(node, exercises | given | _BUILTIN) - rows
        repeatable -= names | changed
        rows -= names
        statements = _without(statements, names | {name for name in changed if not _is_import(statements.get(name))})
        if not isinstance(part, Given) or not _makes_value(node):
            continue
        if reads(node) <= repeatable | (_BUILTIN - _OUTSIDE):
            statements |= dict.fromkeys(names, text)
            repeatable |= names
        elif makes_rows(node) and reads(node) - SPARK <= repeatable | (_BUILTIN - _OUTSIDE):
            statements |= dict.fromkeys(names, text)
            rows |= names
    written = [node for node in defined if node.name in exercises]
    generators = frozenset(node.name for node in written if is_generator(node))
    return Names(exercises, given, statements, generators, variables, frozenset(rows))


def _without(statements: Mapping[str, str], gone: Set[str]) -> dict[str, str]:
    """The statements without those of names that mean something else now, and without all that relied on these."""
    kept = dict(statements)
    while gone:
        kept = {name: text for name, text in kept.items() if name not in gone}
        gone = {name for name, text in kept.items() if reads(ast.parse(text).body[0]) & gone}
    return kept


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the package that it comes from."""
    for alias in node.names:
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        yield (alias.asname or alias.name).partition(".")[0], module.partition(".")[0]


def _is_import(text: str | None) -> bool:
    return text is not None and isinstance(ast.parse(text).body[0], ast.Import | ast.ImportFrom)


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
