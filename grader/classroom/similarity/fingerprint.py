"""How alike programs are, whatever their names, comments and layout: their syntax trees as numbers and fingerprints.

A text becomes its *shape*: one number for each node of its syntax tree, in the order of the tree. Names that the text
binds itself are all one number; docstrings, annotations and comments are left out. Of every ``GRAM`` nodes in a row a
hash is taken, and of every ``WINDOW`` hashes in a row the smallest is kept (winnowing: S. Schleimer, D. S. Wilkerson,
A. Aiken, SIGMOD 2003, 76-85): whatever ``GRAM + WINDOW - 1`` nodes two texts share gives them a fingerprint in common.
"""

from __future__ import annotations

import ast
import sys
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.base.parsing import parsed
from grader.submission.tree import constant_text

GRAM, WINDOW = 8, 4
_LONGEST = 50_000
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern: 2**64 over the golden ratio
_LEFT_OUT = frozenset({"ctx", "annotation", "returns", "type_comment", "type_params", "kind", "simple", "type_ignores"})
_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
_BINDING = (ast.Store, ast.Del)

FORM = f"1 Python {sys.version_info.major}.{sys.version_info.minor}"
"""Shapes of one form can be compared: the syntax tree changes with Python."""

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Shape:
    """A text as numbers; ``lines`` says, for each, the line from 1 that its node begins on."""

    codes: Codes
    lines: Sequence[int]


@dataclass(frozen=True)
class Prints:
    """The hashes of several shapes: ``owners`` has, for each of ``hashes``, the place of its shape."""

    owners: NDArray[np.int64]
    hashes: Hashes


def shape(text: str) -> Shape:
    """The shape of a text; an empty one where it does not parse or is longer than what anyone writes by hand."""
    walk = _Walk()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python has to say about a learner's text is said elsewhere
            if len(text) <= _LONGEST:
                walk.visit(parsed(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        walk = _Walk()
    words = ("own name" if word in walk.bound else word for word in walk.words)
    codes = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    return Shape(np.array(codes, dtype=np.uint32), walk.lines)


def grams(shapes: Sequence[Codes]) -> Prints:
    """A hash of every ``GRAM`` nodes in a row of every shape, in their order."""
    lengths = np.array([len(each) for each in shapes], dtype=np.int64)
    codes = np.concatenate([*shapes, np.zeros(0, np.uint32)]).astype(np.uint64)
    owners = np.repeat(np.arange(len(shapes)), lengths)
    number = max(0, len(codes) - GRAM + 1)
    hashes = np.zeros(number, dtype=np.uint64)
    for place in range(GRAM):
        hashes = hashes * _MULTIPLIER + codes[place : place + number]
    within = owners[:number] == owners[GRAM - 1 :]
    return Prints(owners[:number][within], _mixed(hashes[within]))


def fingerprints(shapes: Sequence[Codes]) -> Prints:
    """Of the hashes of each shape those that are the smallest of ``WINDOW`` in a row, each hash of a shape once.

    They are ordered by hash, and those of one hash by the place of their shape.
    """
    every = grams(shapes)
    number = max(0, len(every.hashes) - WINDOW + 1)
    smallest = every.hashes[:number]
    for place in range(1, WINDOW):
        smallest = np.minimum(smallest, every.hashes[place : place + number])
    kept = every.owners[:number] == every.owners[WINDOW - 1 :]
    kept[1:] &= (smallest[1:] != smallest[:-1]) | (every.owners[1:number] != every.owners[: number - 1])
    owners, hashes = every.owners[:number][kept], smallest[kept]
    order = np.argsort(hashes, kind="stable")
    owners, hashes = owners[order], hashes[order]
    first = np.ones(len(hashes), dtype=bool)
    first[1:] = (owners[1:] != owners[:-1]) | (hashes[1:] != hashes[:-1])
    return Prints(owners[first], hashes[first])


def _mixed(hashes: Hashes) -> Hashes:
    """Hashes with their bits mixed, so that the smallest is any of them: the end of splitmix64 (G. L. Steele, D. Lea,
    C. H. Flood, OOPSLA 2014, 453-472)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


class _Walk:
    """The words of a tree in its order. Only names stand bare, so that those bound later are still recognised."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.lines: list[int] = []
        self.bound: set[str] = set()
        self._line = 1

    def visit(self, tree: ast.AST) -> None:
        """Walk a tree. What is still to come waits in a list, so that no tree is too deep."""
        waiting: list[ast.AST | str] = [tree]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                self._say(item)
            else:
                waiting += reversed(self._node(item))

    def _node(self, node: ast.AST) -> list[ast.AST | str]:
        """Say what a node is; the nodes and words inside it."""
        kind = node.__class__
        self._line = getattr(node, "lineno", self._line)
        if kind is ast.Name:
            if isinstance(node.ctx, _BINDING):  # type: ignore[attr-defined]
                self.bound.add(node.id)  # type: ignore[attr-defined]
            self._say(node.id)  # type: ignore[attr-defined]
        elif kind is ast.Constant:
            self._say(f"={constant_text(node.value)}")  # type: ignore[attr-defined]
        elif kind is ast.arg:
            self.bound.add(node.arg)  # type: ignore[attr-defined]
            self._say(node.arg)  # type: ignore[attr-defined]
        else:
            self._say(_WORDS.get(kind) or f"<{kind.__name__}")
            return self._inside(node, kind)
        return []

    def _inside(self, node: ast.AST, kind: type[ast.AST]) -> list[ast.AST | str]:
        found: list[ast.AST | str] = []
        for field in _FIELDS[kind]:
            value = getattr(node, field, None)
            if isinstance(value, list):
                start = 1 if field == "body" and kind in _BODIES and _is_text(value) else 0
                found += [each for each in value[start:] if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, str):
                if field == "name":  # of a function, a class or a caught exception: the text's own
                    self.bound.add(value)
                    found.append(value)
                else:
                    found.append(f".{value}")
        return found

    def _say(self, word: str) -> None:
        self.words.append(word)
        self.lines.append(self._line)


_WORDS: dict[type[ast.AST], str] = {ast.AnnAssign: "<Assign"}


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _LEFT_OUT)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


def _is_text(body: Sequence[object]) -> bool:
    first = body[0] if body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
