"""Imports inside the framework point one way: between its parts, and between its files."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
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
        "classroom": BELOW_REPORTS | {"reports"},
        "learner": BELOW_REPORTS | {"reports", "authoring"},
        "notebook": BELOW_REPORTS | {"reports"},
        "authors": BELOW_REPORTS | {"reports", "competition"},
        "api": BELOW_REPORTS | {"reports", "competition", "authoring", "classroom"},
        "plugins": BELOW_REPORTS | {"reports", "competition", "authoring", "classroom"},
        "desk": BELOW_REPORTS | {"reports", "classroom"},
        "cli": BELOW_REPORTS | {"reports", "competition", "authoring", "classroom", "learner", "notebook", "desk"},
        "__main__": frozenset({"cli"}),
    }
)

ALLOWED = MappingProxyType({part: below | ({"base"} - {part}) for part, below in ALLOWED.items()})

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(module: Path, root: Path = PACKAGE.parent) -> str:
    """A file as it is imported."""
    return ".".join(module.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports_of(module: Path, root: Path = PACKAGE.parent) -> Iterator[tuple[str, str, int]]:
    """All that a file imports anywhere, with its line: a module and a name in it, which may be a module too.

    Imports inside functions count, and those for types alone: who reads the file has to know the other one as well.
    """
    package = module.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((start, alias.name, node.lineno) for alias in node.names)


def part_of(module: Path) -> str:
    """The part of the framework that a file belongs to: the first name below ``grader``."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(module: Path) -> Iterator[tuple[str, int]]:
    """The parts that a file imports anywhere, with the line of each import."""
    for start, name, line in imports_of(module):
        first, _, rest = (f"{start}.{name}" if start == "grader" else start).partition(".")
        part = rest.partition(".")[0]
        if first == "grader" and part and not part.startswith("__"):
            yield part, line


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


def files_imported(modules: Iterable[Path], root: Path = PACKAGE.parent) -> dict[str, dict[str, int]]:
    """The files that each file imports, with a line that does it."""
    files = {name_of(module, root): module for module in modules}
    graph: dict[str, dict[str, int]] = {}
    for own, module in files.items():
        found = graph[own] = {}
        for start, name, line in imports_of(module, root):
            wanted = f"{start}.{name}" if f"{start}.{name}" in files else start
            if wanted in files and wanted != own:
                found.setdefault(wanted, line)
    return graph


def circle_in(graph: Mapping[str, Mapping[str, int]]) -> str:
    """A circle of files that import each other, each with its line; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        found = list(reversed(problem.args[1]))  # graphlib names a file before the one that imports it
        steps = [f"  {one}, line {graph[one][other]}, imports {other}" for one, other in pairwise(found)]
        return "\n".join(["files import each other in a circle; move what both need to a file of its own:", *steps])
    return ""


def test_the_files_have_no_circle() -> None:
    assert circle_in(files_imported(MODULES)) == ""


@pytest.mark.parametrize(
    ("one", "two", "circle"),
    [
        ("import rooms.two", "", False),
        ("import rooms.two", "from rooms.one import f", True),
        ("from rooms import two", "from . import one", True),
        ("def f():\n    from rooms.two import g", "from .one import f", True),
        ("if TYPE_CHECKING:\n    from rooms.two import g", "def g():\n    import rooms.one", True),
        ("from rooms import two", "import rooms, rooms.one.elsewhere", False),
        ("import rooms.two", "text = 'import rooms.one'  # from rooms.one import f", False),
    ],
)
def test_a_circle_is_seen_in_every_form_and_named(tmp_path: Path, one: str, two: str, circle: bool) -> None:
    (tmp_path / "rooms").mkdir()
    for name, text in (("__init__", ""), ("one", one), ("two", two)):
        (tmp_path / "rooms" / f"{name}.py").write_text(text)
    said = circle_in(files_imported((tmp_path / "rooms").iterdir(), tmp_path))
    assert bool(said) == circle
    if circle:
        assert re.search(r"rooms\.one, line \d, imports rooms\.two", said)
        assert re.search(r"rooms\.two, line \d, imports rooms\.one", said)


def test_every_package_is_installed() -> None:
    """A wheel holds what pyproject.toml lists, so a forgotten package works here and nowhere else."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {module.parent.relative_to(PACKAGE.parent) for module in PACKAGE.rglob("__init__.py")}
    here = {".".join(package.parts) for package in packages}
    assert set(project["tool"]["setuptools"]["packages"]) - {"grader.templates"} == here
