"""Mutants of a reference: each is a wrong answer that nobody thought of."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from grader.checks.explaining.mutations import Mutation, mutations, slips


@dataclass(frozen=True)
class Mutant:
    """One change of one function, or of a statement that a variable comes from: what stood there, what stands there
    now, and the changed source of the function or statement, which took the lines ``first`` to ``last``."""

    function: str
    line: int
    before: str
    after: str
    source: str
    first: int
    last: int
    occurrence: int = 1
    kind: str = ""
    """What kind of change it is, in words that show nothing of the source; empty where there are none."""

    may_not_end: bool = False
    """Whether the change lies in a ``while``: what runs for ever costs more than it tells."""

    @property
    def id(self) -> str:
        """Names the mutant by what it changes, so that it survives edits elsewhere in the file."""
        place = f" ({self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.function}: {self.before} -> {self.after}{place}"


def mutants_of(source: str, function: str, *, all_slips: bool = False) -> list[Mutant]:
    """All mutants of a top-level function of a module; none when it is not there.

    With ``all_slips`` also those that say little about checks, and are what people get wrong: an operand that is left
    out, a first element that is skipped, a number one too small.
    """
    tree = ast.parse(source)
    found = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
    return _mutants([found], function, all_slips=all_slips) if found is not None else []


def mutants_of_lines(source: str, name: str, lines: Collection[int]) -> list[Mutant]:
    """All mutants of the top-level statements of a module that lie on some of its lines; they are told by ``name``."""
    body = ast.parse(source).body
    return _mutants([node for node in body if node.lineno in lines and (node.end_lineno or 0) in lines], name)


def _mutants(statements: Iterable[ast.stmt], name: str, *, all_slips: bool = False) -> list[Mutant]:
    mutants: list[Mutant] = []
    seen: Counter[str] = Counter()
    for found in statements:
        said = {id(node.value) for node in ast.walk(found) if isinstance(node, ast.Expr)}
        for position, (node, parent) in enumerate(_walk(found)):
            if isinstance(node, ast.Constant) and id(node) in said:
                continue  # a docstring
            for mutation in chain(mutations(node, parent), slips(node, parent) if all_slips else ()):
                mutant = _apply(found, position, mutation, name)
                if mutant is not None:
                    seen[mutant.id] += 1
                    mutants.append(replace(mutant, occurrence=seen[mutant.id]))
    return mutants


def _walk(statement: ast.stmt) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """The nodes in the order of ``ast.walk``, each with the one that it lies in."""
    above = {id(child): node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}
    return ((node, above.get(id(node))) for node in ast.walk(statement))


def _apply(statement: ast.stmt, position: int, mutation: Mutation, name: str) -> Mutant | None:
    changed = copy.deepcopy(statement)
    target = list(ast.walk(changed))[position]
    before = _text(target)
    endless = any(target in ast.walk(node) for node in ast.walk(changed) if isinstance(node, ast.While))
    replacement = mutation.change(target)
    if replacement is not None:
        _Replace(target, replacement).visit(changed)
    ast.fix_missing_locations(changed)
    after = _text(replacement or target)
    if before == after:
        return None
    line = getattr(target, "lineno", statement.lineno)
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    return Mutant(name, line, before, after, ast.unparse(changed), first, last, kind=mutation.kind, may_not_end=endless)


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self._target = target
        self._replacement = replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return self._replacement if node is self._target else self.generic_visit(node)


def _text(node: ast.AST) -> str:
    text = ast.unparse(node) or "nothing"
    return " ".join(text.split())
