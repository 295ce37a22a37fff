"""What a public module exports, with what the docstrings say of it; for the test of what is public."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

from docstrings import documented, first_paragraph, one_line, signature, tree_of


def exported(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Each name of ``__all__``, functions as they are called, with the first paragraph of its docstring.

    In the order in which the module imports them, its own first. Raises ``ValueError`` for a name without a docstring.
    """
    homes = _homes(module)
    for name in sorted(module.__all__, key=lambda name: list(homes).index(name) if name in homes else -1):
        home, original = homes.get(name, (module.__name__, name))
        shown, told = _told(tree_of(importlib.import_module(home)), original)
        if not told:
            raise ValueError(f"{module.__name__}.{name} has no docstring in {home}")
        yield name + shown.removeprefix(original), told


def _homes(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Where each imported name comes from, in the order of the imports."""
    nodes = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.ImportFrom) and node.module]
    found = {each.asname or each.name: (str(node.module), each.name) for node in nodes for each in node.names}
    return {name: _first(*place) for name, place in found.items()}


def _first(module: str, name: str) -> tuple[str, str]:
    """The module that defines a name, where a package only hands it on."""
    if not module.startswith("grader."):
        return module, name
    value = getattr(importlib.import_module(module), name)
    return (value.__module__, name) if inspect.isclass(value) or inspect.isfunction(value) else (module, name)


def _told(tree: ast.Module, name: str) -> tuple[str, str]:
    """A name as the reference shows it, and its docstring."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() if node.name == name:
                return signature(node), first_paragraph(node)
            case ast.ClassDef() if node.name == name:
                return name, one_line((ast.get_docstring(node) or "").partition("\n\n")[0])
    return name, documented(tree.body).get(name, "")
