"""What a habit in a learner's source is: what the source does, and which failures may come of it."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grader.checks.comparing.rows import Sign
from grader.submission import Cell
from grader.submission.definitions import PLAY, bound_by
from grader.submission.syntax import tree_at

Defined: TypeAlias = tuple[ast.FunctionDef, str]
"""A function, and the file that it stands in."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a check failed: the kind of its finding, what was raised ("ValueError: ..."), what is wrong with a value.

    ``operators`` are those of the physical plan, where a DataFrame was returned.
    """

    kind: str
    said: str = ""
    sign: Sign = ""
    operators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the source does, where (a file name and line as in tracebacks), and what to do instead.

    ``raises``, a pattern of type and message of exceptions, ``kinds`` of findings and ``signs`` of a value say which
    failures it may be the cause of; a plan without an operator whose name holds one of ``operators`` tells that Spark
    did nothing of the kind. Without ``text`` it only says where, and without ``advice`` that of the finding stands.
    """

    text: str
    advice: str
    file: str
    line: int
    raises: str = ""
    kinds: frozenset[str] = frozenset()
    signs: frozenset[Sign] = frozenset()
    operators: tuple[str, ...] = ()

    def explains(self, failure: Failure) -> bool:
        """Whether the failure may come of it."""
        if failure.kind == "crash":
            return bool(self.raises) and re.search(self.raises, failure.said) is not None
        if failure.kind not in self.kinds and failure.sign not in self.signs:
            return False
        return not self.operators or any(part in name for part in self.operators for name in failure.operators)


def definitions(cells: Iterable[Cell]) -> dict[str, Defined]:
    """The functions that are there after all cells have run."""
    found: dict[str, Defined] = {}
    for cell in cells:
        if cell.problem is not None or PLAY in cell.tags:
            continue
        for node in tree_at(cell.source, cell.first_line).body:
            for name in bound_by(node):
                found.pop(name, None)  # it is something else from here on
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node, cell.filename
    return found


def own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def reachable(defined: Mapping[str, Defined], names: Iterable[str]) -> Iterator[str]:
    """These functions and those that they use, nearest first."""
    waiting, seen = deque(names), set()
    while waiting:
        name = waiting.popleft()
        if name in defined and name not in seen:
            seen.add(name)
            yield name
            waiting += [node.id for node in ast.walk(defined[name][0]) if isinstance(node, ast.Name)]
