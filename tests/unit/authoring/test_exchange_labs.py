"""All labs of the course as assignments of the real nbgrader: generated, handed in, autograded, cell by cell.

One course of nbgrader, one process of it, one background service with one Java for all kernels. What the reference says
is recorded before, in one process for all labs, so that no second Java runs beside.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command_line import grader

from grader.authoring.interop.draws import notebooks_draw
from grader.authoring.releasing.leaks import find_leaks, secrets_of
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Course
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.client import Worker

pytestmark = pytest.mark.exchange

ROOT = Path(__file__).parents[3]
LABS = sorted(folder.name for folder in (ROOT / "solutions").iterdir() if folder.name.startswith("lab"))


@dataclass
class Nbgrader:
    """The process of nbgrader and the course that it works on; ``folder`` is nbgrader's, inside of it."""

    course: Course
    folder: Path
    process: subprocess.Popen[str]

    def __call__(self, *order: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def hand_in(self, student: str, lab: str, kind: str) -> None:
        """Hand in the notebook of ``source`` or ``release``."""
        file = self.folder / "submitted" / student / lab / f"{lab}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / kind / lab / f"{lab}.ipynb", file)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the course."""
    root = tmp_path_factory.mktemp("labs") / "course"
    for part in ("exercises", "solutions"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return load_course(root)


@pytest.fixture(scope="module")
def recorded(course: Course) -> None:
    """What the reference says to all that is asked in a notebook, computed once."""
    seed = course.practice_seeds[0]
    with contextlib.closing(Worker(ProcessLauncher(), course.limits)) as worker:
        for lab in course.labs:
            options = Options(seed=seed, draw=notebooks_draw(lab), hidden=True)
            with LabGrader(course, lab, worker=worker) as grader:
                grader.grade_program(grader.recorded_reference(), options)


@pytest.fixture(scope="module")
def nbgrader(course: Course, recorded: None, tools: Path, kernels: Path) -> Iterator[Nbgrader]:
    """nbgrader at work in the folder ``nb`` of the course."""
    folder = course.root / "nb"
    folder.mkdir()
    settings = {"JUPYTER_PATH": str(kernels), "GRADER_SERVICE": "on"}
    environ = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", **settings}
    command = [tools / "python", Path(__file__).with_name("nbgrader_course.py"), folder]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Nbgrader(course, folder, process)
        assert process.stdin is not None
        process.stdin.close()
    subprocess.run([sys.executable, "-m", "grader", "stop"], cwd=course.root, env=environ, check=False)


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_is_generated_handed_in_and_graded(nbgrader: Nbgrader, lab: str) -> None:
    exported = grader(nbgrader.course.root, "export", "nbgrader", lab, "--out", "nb/source")
    assert exported.returncode == 0, exported.stderr
    generated = nbgrader("generate", lab)
    assert generated["success"], generated["log"]
    _gives_nothing_away(nbgrader, lab)
    due = {f"test-{each.id}": each.points for each in nbgrader.course.lab(lab).exercises}
    for student, kind, share in (("reference", "source", 1), ("stub", "release", 0)):
        nbgrader.hand_in(student, lab, kind)
        graded = nbgrader("autograde", lab, student)
        assert graded["success"], graded["log"]
        wrong = {name for name, points in due.items() if graded["cells"].get(name) != [share * points, points]}
        assert wrong == set(), "\n".join(
            f"{name}: {graded['cells'].get(name)} {graded['printed'][name]}" for name in wrong
        )
        assert graded["cells"].keys() == due.keys()


def _gives_nothing_away(nbgrader: Nbgrader, lab: str) -> None:
    released = (nbgrader.folder / "release" / lab / f"{lab}.ipynb").read_text()
    out = nbgrader.folder / "looked-through" / lab
    (out / "exercises" / lab).mkdir(parents=True)
    (out / "exercises" / lab / "lab.ipynb").write_text(released)
    assert find_leaks(out, secrets_of([nbgrader.course.lab(lab)])) == ()
    assert "BEGIN SOLUTION" not in released
    assert "hidden = True" not in released
    assert "HIDDEN TESTS" not in released
