"""Rooms that one recognises: files of one subject and a readable length, and data that is not copied by hand."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from test_layers import MODULES, PACKAGE, files_imported, name_of

LONGEST, SHORT = 360, 30
"""About 350 lines: a change may end a few above, and whoever comes next takes the file apart."""
COPIED = 5
"""So many fields of the same name make a copy."""

TRANSLATED: Mapping[str, str] = MappingProxyType(
    {
        "FeedbackOrder": "cli/export.py",  # from what is typed to what is asked for: a layout becomes a platform
        "GradingOrder": "cli/grade.py",  # so here: an engine becomes the address of a cluster
        "Answer": "sandbox/host/answer.py",  # a frame becomes decoded values, or a failure
        "Finding": "checks/dsl/result.py",  # a difference of values becomes words, with the call before them
    }
)
"""Structs that are filled from another at a border that both sides should not see over, each in one place."""


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_file_is_read_at_one_sitting(module: Path) -> None:
    assert lines_of(module) <= LONGEST


def test_a_file_of_a_few_lines_has_several_readers() -> None:
    """Else it belongs to the one file that imports it. What Python or a package starts has its own readers."""
    imported = Counter(name for found in files_imported(MODULES).values() for name in found)
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = {*project["scripts"].values(), *(e for group in project["entry-points"].values() for e in group.values())}
    started = {entry.partition(":")[0] for entry in entries} | {"grader.__main__"}
    small = [
        name_of(module)
        for module in MODULES
        if lines_of(module) < SHORT and module.name != "__init__.py" and imported[name_of(module)] < 2
    ]
    beside_a_program = {"grader.sandbox.worker.helpers.databricks_test_helper"}  # the name is a module of Databricks
    assert set(small) - started - beside_a_program == set()


def copies(tree: ast.Module) -> list[tuple[str, str]]:
    """What is made of fields that another value has under the same names, and that value."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            same = Counter(
                ast.unparse(each.value.value)
                for each in node.keywords
                if isinstance(each.value, ast.Attribute) and each.value.attr == each.arg
            )
            found += [(ast.unparse(node.func), source) for source, count in same.items() if count >= COPIED]
    return found


def test_no_struct_is_copied_by_hand() -> None:
    """Whoever needs what another struct holds keeps that struct, or asks ``replace`` for a changed one."""
    made = {
        (kind, str(module.relative_to(PACKAGE)))
        for module in MODULES
        for kind, _ in copies(ast.parse(module.read_text(encoding="utf-8")))
    }
    assert made == set(TRANSLATED.items())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("A(a=x.a, b=x.b, c=x.c, d=x.d, e=x.e)", [("A", "x")]),
        ("m.A(1, a=x.y.a, b=x.y.b, c=x.y.c, d=x.y.d, e=x.y.e, f=2)", [("m.A", "x.y")]),
        ("A(a=x.a, b=x.b, c=x.c, d=x.d)", []),
        ("A(a=x.a, b=y.b, c=x.c, d=y.d, e=x.e)", []),
        ("A(a=x.b, b=x.c, c=x.d, d=x.e, e=x.f)", []),
        ("replace(x, a=1, b=2, c=3, d=4, e=5)", []),
        ("A(**x)", []),
    ],
)
def test_a_copy_is_seen(source: str, found: list[tuple[str, str]]) -> None:
    assert copies(ast.parse(source)) == found
