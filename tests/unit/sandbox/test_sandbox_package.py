"""What a box holds of the framework: what the worker imports, and no second copy of the rest."""

from __future__ import annotations

import ast
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.course.model import Limits
from grader.sandbox.boxes import mounts
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.package import MODULES, WorkerPackage, around, installed_copies
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

PACKAGE = Path(grader.__file__).parent
DOOR = "grader"
"""Its functions for notebooks import the command line when they are called, which no worker does."""
WHERE_THERE = {("grader.notebook", "grader.spark.archive")}
"""Imported where the whole framework is, done without elsewhere: a box's environment names the archive."""


def imports_of(name: str) -> Iterator[str]:
    """The modules of ours that a module imports, at its top or in a function."""
    folder = PACKAGE.joinpath(*name.split(".")[1:])
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [node.module, *(each for each in below if is_module(each))]
        else:
            continue
        yield from (each for each in found if each.split(".")[0] == "grader")


def is_module(name: str) -> bool:
    folder = PACKAGE.joinpath(*name.split(".")[1:])
    return name.startswith("grader.") and (folder.is_dir() or folder.with_suffix(".py").is_file())


def test_the_worker_has_every_module_that_it_imports() -> None:
    lacking = {(name, each) for name in MODULES if name != DOOR for each in imports_of(name) if each not in MODULES}
    assert lacking == WHERE_THERE, "add what the worker needs to MODULES in grader.sandbox.boxes.package, if it may"


@pytest.mark.parametrize(
    "part", ["authoring", "classroom", "checks", "cli", "competition", "course", "datasets", "reports", "results"]
)
def test_no_module_that_makes_inputs_labels_or_grades_is_among_them(part: str) -> None:
    assert [name for name in MODULES if name.split(".")[1:2] == [part]] == []


def test_the_copy_stands_alone_and_goes_with_its_owner() -> None:
    package = WorkerPackage()
    root = package.root
    assert stat.S_IMODE(root.stat().st_mode) == 0o755
    line = "import grader.sandbox.worker.dispatcher, grader.notebook, grader.spark.figures, sys; "
    line += "grader.notebook._find_archive(); print(grader.__file__)"
    said = subprocess.run(
        [sys.executable, "-S", "-s", "-P", "-c", f"import sys; sys.path[:0] = {[str(root)]!r}; " + line],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path.endswith("-packages"))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(root / "grader" / "__init__.py")
    assert (root / "grader" / "spark" / "log4j2.properties").is_file()
    del package
    assert not root.exists()


def test_rules_that_hold_for_whole_folders_go_around_what_is_hidden(tmp_path: Path) -> None:
    site = tmp_path / "env" / "lib" / "site-packages"
    for name in ("grader/checks", "numpy/core"):
        (site / name).mkdir(parents=True)
    (site / "single.py").touch()
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "lib64").symlink_to("lib")
    (tmp_path / "env" / "again").symlink_to(".")
    (tmp_path / "free").mkdir()
    whole, listed = around([tmp_path / "env", tmp_path / "free"], [(site / "grader").resolve()])
    assert whole == [tmp_path / "env" / "bin", site / "numpy", site / "single.py", tmp_path / "free"]
    assert listed == [tmp_path / "env", tmp_path / "env" / "lib", site]
    assert around([site / "grader"], [(site / "grader").resolve()]) == ([], [])
    assert around([tmp_path / "free"], []) == ([tmp_path / "free"], [])


def test_copies_are_found_wherever_packages_are_installed(tmp_path: Path) -> None:
    for place in ("lib/python3.12/site-packages", "local/lib/python3.11/dist-packages", "lib/python3/dist-packages"):
        (tmp_path / place / "grader").mkdir(parents=True)
    assert len(installed_copies([tmp_path])) == 3
    assert installed_copies([tmp_path / "nowhere"]) == ()


SOURCE = """
import importlib, os, sys
def load(name):
    try:
        importlib.import_module(name)
    except BaseException as problem:
        return type(problem).__name__
    return "imported"
def load_from(folder):
    sys.path.insert(0, folder)
    for name in [name for name in sys.modules if name.split(".")[0] == "grader"]:
        del sys.modules[name]
    return load("grader.datasets.clicks")
def readable(folder):
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                with open(os.path.join(place, name), "rb") as file:
                    file.read(1)
                found.append(os.path.join(place, name))
            except OSError:
                continue
    return found
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages that a box has to show, with the whole framework in it.

    It is none of ``tmp_path``: each start of pytest closes the folder around those to other users, whoever uses them.
    """
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "lib" / "python3.11" / "site-packages"
        shutil.copytree(PACKAGE, folder / "grader")
        (folder / "useful.py").write_text("number = 42\n")
        (folder / "copied").symlink_to("grader")
        monkeypatch.syspath_prepend(str(folder))
        yield folder


@pytest.fixture(params=["sandbox", "confined"])
def boxed(request: pytest.FixtureRequest, site: Path) -> Iterator[Any]:
    """``boxed(name, value)`` in a box that shows the folder of packages."""
    try:
        launcher = launcher_for(request.param, readable=(site,))
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))
    worker = Worker(launcher, Limits())
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))

    def ask(name: str, value: object) -> object:
        answer = subject.call(Request(name, (value,)))
        assert answer.ok, str(answer.failure)
        return answer.value

    yield ask
    worker.close()


def test_no_second_copy_can_be_read_or_imported(boxed: Any, site: Path) -> None:
    assert boxed("load_from", str(site)) in ("ModuleNotFoundError", "PermissionError", "ImportError")
    assert boxed("readable", str(site / "grader")) == []
    assert boxed("readable", str(site / "copied")) == []
    assert boxed("readable", str(PACKAGE)) == []
    assert boxed("load", "useful") == "imported"


@pytest.mark.parametrize(
    "name",
    [
        *("grader.authoring", "grader.classroom", "grader.checks", "grader.cli", "grader.competition", "grader.course"),
        *("grader.datasets", "grader.datasets.contest", "grader.reports", "grader.results", "grader.sandbox.boxes.box"),
    ],
)
def test_no_module_but_the_workers_own_can_be_imported(boxed: Any, name: str) -> None:
    assert boxed("load", name) in ("ModuleNotFoundError", "ImportError")
    assert boxed("load", "grader.notebook") == "imported"


def test_no_file_of_the_course_or_of_our_tests_can_be_read(boxed: Any) -> None:
    root = PACKAGE.parent
    for folder in ("exercises", "solutions", "tests", "templates"):
        assert boxed("readable", str(root / folder)) == []


def test_the_view_names_the_copies(site: Path) -> None:
    assert (site / "grader").resolve() in mounts.view(readable=(site,)).copies
