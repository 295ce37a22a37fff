"""What the bottom layer does is done nowhere else: who needs it again has to import it from there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Module:
    """A file of the package, by its place in it, and what stands in it."""

    place: str
    nodes: tuple[ast.AST, ...]
    imported: frozenset[str]
    called: frozenset[str]


@cache
def modules() -> tuple[Module, ...]:
    return tuple(read(path) for path in sorted(PACKAGE.rglob("*.py")))


def read(path: Path) -> Module:
    nodes = tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    calls = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    return Module(path.relative_to(PACKAGE).as_posix(), nodes, frozenset(names), frozenset(calls))


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_of_the_bottom_layer_is_used_there(tool: str) -> None:
    using = {module.place for module in modules() if tool in module.imported}
    assert using == set(TOOLS[tool])


@pytest.mark.parametrize("call", CALLS)
def test_a_file_appears_in_one_way(call: str) -> None:
    using = {module.place for module in modules() if call in module.called}
    assert using == set(CALLS[call])


@pytest.mark.parametrize(
    "name", ["printable", "one_line", "safe_cell", "safe_text", "write_atomically", "cache_folder", "is_archive"]
)
def test_a_helper_of_the_bottom_layer_is_defined_once(name: str) -> None:
    defining = [
        module.place
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") == name
    ]
    assert [place.split("/")[0] for place in defining if place != "reports/html.py"] == ["base"], defining


def test_no_struct_is_the_twin_of_another() -> None:
    """Two classes with the same three fields or more are one class that was copied."""
    known: dict[frozenset[str], list[str]] = {}
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                own = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
                fields = frozenset(target.id for target in own if isinstance(target, ast.Name))
                if len(fields) >= 3:
                    known.setdefault(fields, []).append(f"{module.place}: {node.name}")
    assert [twins for twins in known.values() if len(twins) > 1] == []
