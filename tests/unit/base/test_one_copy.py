"""What the bottom layer does is done nowhere else: who needs it again has to import it from there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

PACKAGE = Path(__file__).parents[3] / "grader"

TOOLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "platformdirs": ("base/cache.py",),
        "zipfile": ("base/archives.py", "base/zipping.py"),
        "tarfile": ("base/archives.py",),
        "gzip": (),
        "bz2": (),
        "lzma": (),
        "csv": ("base/spreadsheet.py",),
        # the checker of tables tells equal names apart, and equal entries of archives
        "unicodedata": ("base/archives.py", "base/names.py", "base/text.py", "submission/reading/archive.py"),
        # besides names for data: keys and masks of answers, canonical forms within a run, rules of data sets
        "hashlib": (
            "base/hashing.py",
            "checks/comparing/canonical.py",
            "datasets/files.py",
            "datasets/split.py",
            "results/released.py",
            "sandbox/worker/helpers/test_helper.py",  # stands beside a learner's program, where no module of ours is
        ),
    }
)
"""The modules of Python that do what the bottom layer is for, and who may use them."""

CALLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "os.replace": (),
        "os.rename": ("sandbox/worker/probe.py",),  # tries what a box must refuse
        "os.link": ("base/writing.py", "sandbox/worker/probe.py"),
        "os.fsync": ("base/writing.py",),
        "tempfile.NamedTemporaryFile": (),
        "tempfile.mkstemp": ("sandbox/boxes/selftest.py",),  # a file to be protected, nothing that is written for keeps
    }
)
"""Calls by which a file appears in one step."""


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple((path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def imported(tree: ast.Module) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def called(tree: ast.Module) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_of_the_bottom_layer_is_used_there(tool: str) -> None:
    using = {name for name, tree in modules() if tool in imported(tree)}
    assert using == set(TOOLS[tool])


@pytest.mark.parametrize("call", CALLS)
def test_a_file_appears_in_one_way(call: str) -> None:
    using = {name for name, tree in modules() if call in called(tree)}
    assert using == set(CALLS[call])


@pytest.mark.parametrize(
    "name", ["printable", "one_line", "safe_cell", "safe_text", "write_atomically", "cache_folder", "is_archive"]
)
def test_a_helper_of_the_bottom_layer_is_defined_once(name: str) -> None:
    defining = [
        place
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") == name
    ]
    assert [place.split("/")[0] for place in defining if place != "reports/html.py"] == ["base"], defining


def test_no_struct_is_the_twin_of_another() -> None:
    """Two classes with the same three fields or more are one class that was copied."""
    known: dict[frozenset[str], list[str]] = {}
    for place, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                own = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
                fields = frozenset(target.id for target in own if isinstance(target, ast.Name))
                if len(fields) >= 3:
                    known.setdefault(fields, []).append(f"{place}: {node.name}")
    assert [twins for twins in known.values() if len(twins) > 1] == []
