"""Imports inside the framework point one way."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType

import pytest

PACKAGE = Path(__file__).parents[2] / "grader"

# A part may import itself and what is listed: everything below it, and of its neighbours at most those named here.
BELOW_RESULTS = frozenset({"course", "submission", "sandbox", "spark"})
BELOW_REPORTS = BELOW_RESULTS | {"results", "checks", "datasets"}
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "__init__": frozenset({"cli"}),  # the door for notebooks: it imports when it is used
        "datasets": frozenset(),
        "base": frozenset(),  # every other part may import it: added below
        "course": frozenset(),
        "submission": frozenset({"course"}),
        "spark": frozenset({"course", "submission"}),
        "sandbox": frozenset({"course", "submission", "spark"}),
        "results": BELOW_RESULTS,
        "checks": BELOW_RESULTS | {"results", "datasets"},
        "reports": BELOW_REPORTS,
        "competition": BELOW_REPORTS | {"reports"},
        "authoring": BELOW_REPORTS,
        "batch": BELOW_REPORTS | {"reports"},
        "notebook": BELOW_REPORTS | {"reports"},
        "authors": BELOW_REPORTS | {"reports", "competition"},
        "api": BELOW_REPORTS | {"reports", "competition", "authoring", "batch"},
        "cli": BELOW_REPORTS | {"reports", "competition", "authoring", "batch", "notebook"},
        "__main__": frozenset({"cli"}),
    }
)

ALLOWED = MappingProxyType({part: below | ({"base"} - {part}) for part, below in ALLOWED.items()})

MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(module: Path) -> str:
    """The part of the framework that a file belongs to: the first name below ``grader``."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(module: Path) -> Iterator[tuple[str, int]]:
    """The parts that a file imports anywhere, also inside functions, with the line of each import."""
    package = ["grader", *module.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{start}.{alias.name}" for alias in node.names] if start == "grader" else [start]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            part = rest.partition(".")[0]
            if first == "grader" and part and not part.startswith("__"):
                yield part, node.lineno


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_imports_its_own_part_and_those_below(module: Path) -> None:
    own = part_of(module)
    assert own in ALLOWED, f"{own} has no place in the layers yet: add it to ALLOWED"
    wrong = [
        f"{module.relative_to(PACKAGE.parent)}:{line} imports grader.{part}"
        for part, line in imported_parts(module)
        if part != own and part not in ALLOWED[own]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_layers_have_no_circle() -> None:
    order = list(TopologicalSorter(ALLOWED).static_order())
    assert order[-1] == "__main__"
    assert order.index("course") < order.index("results") < order.index("reports") < order.index("cli")


def test_the_reader_of_imports_sees_every_form(tmp_path: Path) -> None:
    file = PACKAGE / "reports" / "html.py"
    assert {"results", "reports"} <= {part for part, _ in imported_parts(file)}


def test_every_package_is_installed() -> None:
    """A wheel holds what pyproject.toml lists, so a forgotten package works here and nowhere else."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {module.parent.relative_to(PACKAGE.parent) for module in PACKAGE.rglob("__init__.py")}
    here = {".".join(package.parts) for package in packages}
    assert set(project["tool"]["setuptools"]["packages"]) - {"grader.templates"} == here
