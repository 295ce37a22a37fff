"""One submission, every door: points, statuses and messages of the visible checks are the same.

The released bundle and the Gradescope autograder are installed here as they are elsewhere: from a wheel, each in a
virtual environment of its own that never saw the course.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import command, grader
from mini_course import MiniCourse, copy_course

from grader.classroom.store.store import FILE, open_results
from grader.reports.platforms import gradescope
from grader.results.record import RunRecord, decode

pytestmark = [pytest.mark.spark, pytest.mark.installs]
LAB = "lab2_rdds"
ELSEWHERE = {"GRADER_NO_ARCHIVE": "1", "PIP_NO_COMPILE": "1"}
"""An archive of Java's, and a compiled copy of every installed module, would outlive no test."""
WRONG = "def words(lines):\n    return lines.map(str.split)\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    return copy_course(tmp_path_factory.mktemp("handed") / "course")


@pytest.fixture(scope="module")
def submission(course: MiniCourse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Right but for one function, whose mistake is in the catalogue."""
    file = tmp_path_factory.mktemp("class") / "lab.py"
    file.write_text(course.answered(LAB, WRONG))
    return file


@pytest.fixture(scope="module")
def expected(course: MiniCourse, submission: Path) -> RunRecord:
    """What ``grader check`` says to the instructor."""
    said = grader(course.root, "check", LAB, "--seed", "1", "--submission", submission, "--json")
    assert said.returncode == 1, said.stderr
    return decode(said.stdout.encode())


def told(record: RunRecord) -> list[tuple[object, ...]]:
    """What a learner is told of each visible check."""
    return [
        (check.id, check.status, check.points, check.earned, check.finding)
        for exercise in record.exercises
        for check in exercise.checks
        if check.visibility == "visible"
    ]


def test_the_command_line_names_the_mistake(expected: RunRecord) -> None:
    assert {status for _, status, *_ in told(expected)} == {"passed", "failed"}
    assert any(check[-1] and check[-1].mistake for check in told(expected))


def test_plain_pytest(course: MiniCourse, submission: Path, expected: RunRecord) -> None:
    (course.root / "exercises" / LAB / "lab.py").write_text(submission.read_text())
    said = command(course.root, sys.executable, "-m", "pytest", f"exercises/{LAB}", "--grader-seed", "1", "-rA").stdout
    for name, status, *_, finding in told(expected):
        word = {"passed": "PASSED", "failed": "FAILED"}[status]
        assert f"{word} exercises/{LAB}/test_{LAB}.py::{name.replace('.', '::')}" in said
        assert finding is None or finding.headline in said


def test_a_notebook(course: MiniCourse, expected: RunRecord, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "source": course.answered(LAB, WRONG), "outputs": []}]
    cells[0]["execution_count"] = None
    notebook = {"cells": cells, "metadata": {"grader": {"lab": LAB}}, "nbformat": 4, "nbformat_minor": 4}
    (tmp_path / "lab.ipynb").write_text(json.dumps(notebook))
    said = grader(course.root, "check", LAB, "--seed", "1", "--submission", tmp_path / "lab.ipynb", "--json")
    assert without_places(decode(said.stdout.encode())) == without_places(expected)


def without_places(record: RunRecord) -> list[Any]:
    """A notebook's lines are counted by cell."""
    kept = json.loads(json.dumps(told(record), default=as_values))
    for *_, finding in kept:
        if finding:
            finding.pop("place")
    return kept


def as_values(value: Any) -> Any:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def test_a_batch(course: MiniCourse, submission: Path, expected: RunRecord, tmp_path: Path) -> None:
    said = grader(
        course.root, "grade", submission.parent, "--out", tmp_path / "out", "--seed", "1", "--isolation", "auto"
    )
    assert said.returncode in (0, 1), said.stderr
    store = open_results(tmp_path / "out" / FILE, create=False)
    (stored,) = store.current()
    record = store.record(stored.id)
    store.close()
    assert told(record) == told(expected)


def test_a_released_bundle(
    course: MiniCourse, submission: Path, expected: RunRecord, framework: str, tmp_path: Path
) -> None:
    said = grader(course.root, "release", tmp_path / "labs.zip", "--seeds", "1", "--framework", framework)
    assert said.returncode == 0, said.stdout + said.stderr
    with zipfile.ZipFile(tmp_path / "labs.zip") as archive:
        archive.extractall(tmp_path)
    bundle, bin_ = tmp_path / "labs", tmp_path / "labs" / ".venv" / "bin"
    readme = (bundle / "README.md").read_text()
    for line in ("python3 -m venv .venv", ".venv/bin/pip install ."):
        assert line in readme
    assert command(bundle, sys.executable, "-m", "venv", ".venv").returncode == 0
    installed = command(bundle, bin_ / "pip", "install", "--quiet", ".", **ELSEWHERE)
    assert installed.returncode == 0, installed.stderr
    own = {"GRADER_CACHE": str(tmp_path / "cache"), **ELSEWHERE}
    stub = command(bundle, bin_ / "grader", "check", LAB, **own)
    assert stub.returncode == 1, stub.stderr
    assert "not started" in stub.stdout
    (bundle / "exercises" / LAB / "lab.py").write_text(submission.read_text())
    said = command(bundle, bin_ / "grader", "check", LAB, "--json", **own)
    assert told(decode(said.stdout.encode())) == told(expected)
    (bundle / "exercises" / LAB / "lab.py").write_text(course.solution(LAB))
    assert command(bundle, bin_ / "grader", "check", LAB, **own).returncode == 0


def test_a_gradescope_autograder(
    course: MiniCourse, submission: Path, expected: RunRecord, framework: str, tmp_path: Path
) -> None:
    made = grader(
        course.root, "export", "gradescope", LAB, "--out", tmp_path / "a.zip", "--seed", "1", "--framework", framework
    )
    assert made.returncode == 0, made.stderr
    root = tmp_path / "autograder"
    source = root / "source"
    for folder in (source, root / "submission", root / "results"):
        folder.mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(source)
    (root / "submission" / "lab.py").write_text(submission.read_text())
    settings = {"AUTOGRADER_ROOT": str(root), "GRADER_CACHE": str(tmp_path / "cache"), **ELSEWHERE}
    set_up = command(root, "bash", source / "setup.sh", **settings)
    assert set_up.returncode == 0, set_up.stderr
    ran = command(root, "bash", source / "run_autograder", **settings)
    results = json.loads((root / "results" / "results.json").read_text())
    wanted = gradescope(expected)["tests"]
    found = [test for test in results["tests"] if test["name"] in {each["name"] for each in wanted}]
    for test in (*found, *wanted):
        del test["number"]  # hidden checks stand between the visible ones
    assert found == wanted, ran.stdout + ran.stderr
    assert results["leaderboard"][0] == {"name": "Points", "value": results["score"]}


def test_a_grader_that_cannot_run_says_so(course: MiniCourse, tmp_path: Path) -> None:
    made = grader(course.root, "export", "gradescope", LAB, "--out", tmp_path / "a.zip")
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "submission").mkdir()
    command(tmp_path, "bash", tmp_path / "source" / "run_autograder", AUTOGRADER_ROOT=str(tmp_path))
    results = json.loads((tmp_path / "results" / "results.json").read_text())
    assert results["score"] == 0
    assert "not about your answers" in results["output"]
