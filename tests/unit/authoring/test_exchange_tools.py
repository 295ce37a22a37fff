"""The real nbgrader and otter, installed into an environment of their own, take what we write and what we read."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pytest
from command_line import grader
from foreign import SQUARE, SQUARE_TESTS, nbgrader_cell, otter_notebook, write
from nbformat import v4

pytestmark = pytest.mark.exchange


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The folder of nbgrader in a course, with a lab that was imported and is exported again."""
    folder = tmp_path / "course"
    cells = [
        v4.new_code_cell("LIMIT = 3\ndef double(x):\n    return 2 * x"),  # type: ignore[no-untyped-call]
        nbgrader_cell(SQUARE, "square", "solution"),
        nbgrader_cell(SQUARE_TESTS, "test-square", "tests", 3),
    ]
    write(tmp_path / "squares.ipynb", cells)  # without Spark, whose start is not the question here
    for where, arguments in (
        (tmp_path, ("new", "course", "course", "--title", "Course")),
        (folder, ("import", "nbgrader", "../squares.ipynb", "lab2_squares")),
        (folder, ("export", "nbgrader", "lab2_squares", "--out", "nb/source")),
    ):
        ended = grader(where, *arguments)
        assert ended.returncode == 0, ended.stderr
    return folder / "nb"


def _run(tools: Path, folder: Path, *command: str, **extra: str) -> None:
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "GRADER_SERVICE": "off", **extra}
    ended = subprocess.run(
        [str(tools / command[0]), *command[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_nbgrader_generates_and_grades_an_exported_lab(tools: Path, kernels: Path, exported: Path) -> None:
    _run(tools, exported, "nbgrader", "generate_assignment", "lab2_squares", "--create")
    name = "lab2_squares/lab2_squares.ipynb"
    released = (exported / "release" / name).read_text()
    assert "raise NotImplementedError()" in released
    assert "hidden=True" not in released
    assert "negative" not in released
    source = (exported / "source" / name).read_text()
    submissions = {"bob": released, "eve": source.replace("raise ValueError", "raise KeyError")}
    for learner, text in submissions.items():
        file = exported / "submitted" / learner / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
    _run(tools, exported, "nbgrader", "autograde", "lab2_squares", "--create", JUPYTER_PATH=str(kernels))
    _run(tools, exported, "nbgrader", "export")
    with (exported / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"bob": 0, "eve": 1.5}  # eve: only the hidden check asks for the ValueError


def test_otter_assigns_the_notebook_that_is_imported(tools: Path, tmp_path: Path) -> None:
    otter_notebook(tmp_path / "hw01.ipynb")
    (tmp_path / "data.csv").touch()
    _run(tools, tmp_path, "otter", "assign", "hw01.ipynb", "dist")
    assert "def greet(name)" in (tmp_path / "dist" / "student" / "hw01.ipynb").read_text()
