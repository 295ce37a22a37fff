"""Syntax trees of learners' files, walked without recursion.

Python's own tools for trees (``ast.dump``, ``ast.unparse``, a ``NodeVisitor``) call themselves for each level, so
whether they get through a deep tree depends on how deep their caller stands. Reading refuses a cell whose tree has more
than ``MOST_LEVELS`` levels; whatever looks at the others later parses them anew from much deeper in the stack, pytest's
included, and has the rest of Python's about 3,000 levels for that.
"""

from __future__ import annotations

import ast

MOST_LEVELS = 500
"""A chain of n operators or method calls has n or 2n levels, an ``elif`` one; no cell written by hand has 100."""


def levels(tree: ast.AST) -> int:
    """How many nodes lie between the root of a tree and its deepest leaf, both included."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in ast.iter_child_nodes(node)]
    return deepest


def tree_text(tree: ast.AST) -> str:
    """A tree as text in the manner of ``ast.dump``: equal exactly for trees that are equal but for their places."""
    parts: list[str] = []
    waiting: list[ast.AST | str] = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)
        else:
            waiting += reversed(_written(item))
    return "".join(parts)


def constant_text(value: object) -> str:
    """A constant of a source as text, with base 16 where a whole number has more digits than Python writes out."""
    try:
        return repr(value)
    except ValueError:
        return f"{value:#x}"


def _written(node: ast.AST) -> list[ast.AST | str]:
    """A node as pieces of text and the nodes inside it."""
    if isinstance(node, ast.Constant):
        return [f"Constant(value={constant_text(node.value)}, kind={node.kind!r})"]
    found: list[ast.AST | str] = [f"{type(node).__name__}("]
    for name, value in ast.iter_fields(node):
        found.append(f"{name}=")
        for each in [value] if not isinstance(value, list) else ["[", *value, "]"]:
            found.append(each if isinstance(each, ast.AST) or each in ("[", "]") else repr(each))
            found.append(", ")
    return [*found, ")"]
