"""What is public is said in one place, documented name by name, and light to import."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
import types
from itertools import combinations
from pathlib import Path

import pytest

import grader
from grader.course.imports import PUBLIC

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from public import exported  # noqa: E402

HEAVY = (
    "pyspark",
    "py4j",
    "numpy",
    "pandas",
    "pyarrow",
    "matplotlib",
    "pytest",
    "IPython",
    "nbformat",
    "jinja2",
    "typer",
)
"""What only some of the names need, when they are used."""


@pytest.mark.parametrize("name", PUBLIC)
def test_every_exported_name_has_a_docstring_and_its_module_a_place_on_the_page(name: str) -> None:
    module = importlib.import_module(name)
    assert [re.split(r"\W", shown)[0] for shown, _ in exported(module)]  # raises for a name without a docstring
    assert f"\n::: {name}\n" in (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PUBLIC)
def test_all_says_what_a_module_exports(name: str) -> None:
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(getattr(module, each, None) is not None for each in module.__all__)
    if name != "grader.notebook":  # of which a box runs what is there
        here = {each for each, value in vars(module).items() if not each.startswith("_")}
        modules = {each for each in here if isinstance(getattr(module, each), types.ModuleType)}
        assert here - modules - {"annotations", "TYPE_CHECKING"} <= set(module.__all__)


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "grader.base.package.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", grader.__version__)


def test_a_name_is_public_in_one_place() -> None:
    for one, other in combinations(PUBLIC, 2):
        assert not set(importlib.import_module(one).__all__) & set(importlib.import_module(other).__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_importing_it_brings_nothing_heavy_along(name: str) -> None:
    line = f"import sys, {name}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    said = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


@pytest.mark.parametrize("name", PUBLIC)
def test_importing_it_starts_nothing_and_takes_little(name: str) -> None:
    """In CPU time, bounded far above what it takes, so that a busy machine does not matter."""
    line = f"import time; before = time.process_time(); import {name}; print(time.process_time() - before)"
    spent = min(
        float(subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert spent < 0.9
