"""Tests that draw at random: a check draws from the seed of its run, so that the same seed asks the same once more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_OWN = "seed"
_MODULES = ("random", "numpy.random")
_MODULE = "import "
"""Stands before a module in place of the name that it would have in the check, where it has none."""


def seeded(lines: Sequence[str]) -> tuple[str, ...]:
    """The statements of a check, each generator that they draw from seeded before, unless they do it themselves.

    Generators are the modules ``random`` and ``numpy.random``. What is seeded stands where it is first drawn from.
    """
    body = ast.parse("\n".join(lines)).body
    names = _names(body)
    drawn = [list(_drawn(node, names)) for node in body]
    own = {generator for each in drawn for generator, method in each if method == _OWN}
    made: list[str] = []
    for node, found in zip(body, drawn, strict=True):
        for generator in dict.fromkeys(generator for generator, _ in found if generator not in own):
            if generator.startswith(_MODULE):  # only functions of it were imported
                made.append(f"import {generator.removeprefix(_MODULE)} as drawn")
            made.append(f"{'drawn' if generator.startswith(_MODULE) else generator}.{_OWN}(rng.getrandbits(32))")
            own.add(generator)
        made.append(ast.unparse(node))
    return tuple("\n".join(made).split("\n")) if len(made) > len(body) else tuple(lines)


def _names(body: Sequence[ast.stmt]) -> dict[str, str]:
    """How the check calls these modules, and functions of them, each with its module: ``np.random``, ``randint``."""
    found: dict[str, str] = {}
    imports = [each for node in body for each in ast.walk(node)]
    for node in imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    found[alias.asname or alias.name] = alias.name
                elif alias.name == "numpy":
                    found[f"{alias.asname or alias.name}.random"] = "numpy.random"
        elif isinstance(node, ast.ImportFrom) and node.module == "numpy":
            found |= {alias.asname or alias.name: "numpy.random" for alias in node.names if alias.name == "random"}
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            found |= {alias.asname or alias.name: f"{_MODULE}{node.module}" for alias in node.names}
    return found


def _drawn(node: ast.stmt, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The generators that a statement draws from, or seeds, each with the function that it calls."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            generator = ast.unparse(each.func.value)
            if names.get(generator) in _MODULES and each.func.attr[:1].islower():
                yield generator, each.func.attr
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id[:1].islower():
            module = names.get(each.func.id, "")
            if module.startswith(_MODULE):
                yield module, each.func.id
