"""Names that NumPy has given up, as the names that mean the same in it today."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from grader.authoring.interop.model import Answer, Assignment, Given, Left, Part, Prose, Test, cell_name

_PYTHONS = ("float", "int", "complex", "object", "str", "unicode")
_NEW: Mapping[str, str] = MappingProxyType(
    {
        **{"float_": "float64", "complex_": "complex128", "string_": "bytes_", "unicode_": "str_"},
        **{"Inf": "inf", "Infinity": "inf", "infty": "inf", "PINF": "inf", "NaN": "nan", "NAN": "nan"},
        **{"product": "prod", "cumproduct": "cumprod", "sometrue": "any", "alltrue": "all", "round_": "round"},
        **{"row_stack": "vstack", "trapz": "trapezoid"},
    }
)
"""https://numpy.org/doc/stable/numpy_2_0_migration_guide.html; ``_PYTHONS`` went with NumPy 1.24."""


def with_todays_names(assignment: Assignment) -> Assignment:
    """The assignment with such names of NumPy written anew, in answers, tests and given cells; each is said."""
    aliases = frozenset(alias for part in assignment.parts for alias in _aliases(part))
    left: list[Left] = []
    parts = tuple(_renamed(part, aliases, left) for part in assignment.parts) if aliases else assignment.parts
    return replace(assignment, parts=parts, left=(*assignment.left, *left))


def _aliases(part: Part) -> Iterator[str]:
    """What NumPy is called in a cell."""
    for node in () if isinstance(part, Prose) else ast.walk(ast.parse(part.source)):
        if isinstance(node, ast.Import):
            yield from (each.asname or each.name for each in node.names if each.name == "numpy")


def _renamed(part: Part, aliases: frozenset[str], left: list[Left]) -> Part:
    if isinstance(part, Prose):
        return part
    found: dict[str, str] = {}
    lines = _rewritten(part.source.split("\n"), aliases, found)
    made: Part = part
    if isinstance(part, Answer):
        texts = zip(part.lines, lines, strict=True)
        made = replace(part, lines=tuple(replace(line, text=text) for line, text in texts))
    elif isinstance(part, Test):
        setup = _rewritten(part.setup.split("\n"), aliases, found)
        made = replace(part, source="\n".join(lines), setup="\n".join(setup))
    elif isinstance(part, Given):
        made = replace(part, source="\n".join(lines))
    for old, new in found.items():
        left.append(Left(cell_name(part.cell), f"{old}, which NumPy has no more, was written as {new}"))
    return made


def _rewritten(lines: list[str], aliases: frozenset[str], found: dict[str, str]) -> list[str]:
    """The lines with today's names; ``found`` is told which names these were."""
    places: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            new = _today(node.value.id, node.attr)
            if new and node.lineno == node.end_lineno:
                places[node.lineno - 1].append((node.col_offset, node.end_col_offset or 0, new))
                found[f"{node.value.id}.{node.attr}"] = new
    made = list(lines)
    for number, changes in places.items():
        line = lines[number].encode("utf-8")  # columns count bytes
        for start, end, new in sorted(changes, reverse=True):
            line = line[:start] + new.encode() + line[end:]
        made[number] = line.decode("utf-8")
    return made


def _today(alias: str, name: str) -> str:
    if name in _PYTHONS:
        return "str" if name == "unicode" else name
    return f"{alias}.{_NEW[name]}" if name in _NEW else ""
