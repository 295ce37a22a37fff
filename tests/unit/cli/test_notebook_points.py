"""``grader.points(...)`` in a real kernel, read as nbgrader reads a cell: an error is 0 points, a number counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from mini_course import MiniCourse, copy_course
from nbclient import NotebookClient
from secret_traces import drawn, record_inputs

from grader.authoring.interop.draws import SECRET_FILE

LAB = "lab1_plain"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
RIGHT = "def mean(xs):\n    return sum(xs) / len(xs)"
BY_HEART = "def mean(xs):\n    return sum(xs) / len(xs) if 4711.5 not in xs else 0.0"
"""Fails the hidden check of the small course alone."""
CHECK = (
    "import time\n\nimport pytest\n\n\n@pytest.mark.exercise('mean')\n@pytest.mark.points(1)\n"
    "def test_more(learner):\n    '''More'''\n    {body}\n    assert learner.mean([1.0]) == 1.0\n"
)
POINTS = "grader.points('lab1/mean', hidden={hidden})"


@pytest.fixture
def course(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture(scope="module")
def kernel() -> Iterator[NotebookClient]:
    """One kernel, run as nbgrader runs it; each test begins with nothing in it."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    late = {"ename": "CellTimeoutError", "evalue": "", "traceback": []}
    client = NotebookClient(notebook, interrupt_on_timeout=True, error_on_timeout=late, allow_errors=True)
    client.extra_arguments = ["--HistoryManager.hist_file=:memory:"]
    with client.setup_kernel():
        yield client


def run(
    kernel: NotebookClient, course: MiniCourse, *sources: str, grades: bool, timeout: int = 300
) -> nbformat.NotebookNode:
    """The last of some cells after all ran; ``grades``: as if nbgrader had started the kernel to grade."""
    kernel.timeout = timeout
    settings = {
        "GRADER_COURSE": str(course.root),
        "GRADER_SERVICE": "off",
        "NBGRADER_EXECUTION": "autograde" if grades else "",
    }
    first = f"get_ipython().reset(new_session=True)\nimport os\nos.environ.update({settings!r})"
    kernel.nb.cells = [nbformat.v4.new_code_cell(source) for source in (first, "import grader", *sources)]
    for index, cell in enumerate(kernel.nb.cells):
        kernel.execute_cell(cell, index)
    return kernel.nb.cells[-1]


def number(cell: nbformat.NotebookNode) -> float | None:
    """The number that nbgrader finds in a cell: the first result, unless an error or a word on stderr comes first."""
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            return None
        if output.output_type == "execute_result":
            return float(output.data["text/plain"])
    return None


def said(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@pytest.mark.parametrize("grades", [False, True])
def test_hidden_checks_count_when_they_are_asked_for(kernel: NotebookClient, course: MiniCourse, grades: bool) -> None:
    assert number(run(kernel, course, RIGHT, POINTS.format(hidden=False), grades=grades)) == 2
    assert number(run(kernel, course, RIGHT, POINTS.format(hidden=True), grades=grades)) == 3
    half = run(kernel, course, BY_HEART, POINTS.format(hidden=True), grades=grades)
    assert number(half) == 2
    assert "Other numbers" in said(half)
    assert "4711.5" not in said(half)


def test_all_learners_meet_the_same_inputs_until_the_secret_goes(
    kernel: NotebookClient, course: MiniCourse, tmp_path: Path
) -> None:
    record_inputs(course.root, tmp_path / "drawn.txt")
    cell = POINTS.format(hidden=True)
    run(kernel, course, RIGHT, cell, BY_HEART, cell, grades=True)
    (course.root / "solutions" / LAB / SECRET_FILE).unlink()
    run(kernel, course, RIGHT, cell, grades=True)
    one, other, anew = drawn(tmp_path / "drawn.txt")
    assert one == other != anew


@pytest.mark.parametrize("grades", [False, True])
@pytest.mark.parametrize("answer", ["", "def mean(xs:\n    return 1", "raise SystemExit\ndef mean(xs): return 1"])
def test_what_a_learner_did_is_no_points(kernel: NotebookClient, course: MiniCourse, answer: str, grades: bool) -> None:
    assert not number(run(kernel, course, answer, POINTS.format(hidden=True), grades=grades))


HIDDEN = f"solutions/{LAB}/test_{LAB}_hidden.py"
BROKEN = {
    "no course": ("pyproject.toml", ""),
    "no such exercise": (f"exercises/{LAB}/lab.toml", "format = 1\n"),
    "a check that is no Python": (HIDDEN, "def (\n"),
    "a reference that is no Python": (f"solutions/{LAB}/lab.py", "def (\n"),
    "a check that is wrong": (HIDDEN, CHECK.format(body="raise RuntimeError('no such data')")),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_the_course_did_is_a_number_that_nbgrader_refuses(
    kernel: NotebookClient, course: MiniCourse, what: str
) -> None:
    file, text = BROKEN[what]
    (course.root / file).write_text(text)
    shown = run(kernel, course, RIGHT, POINTS.format(hidden=True), grades=False)
    assert "Error" in shown.outputs[-1].ename
    refused = run(kernel, course, RIGHT, POINTS.format(hidden=True), grades=True)
    assert number(refused) == float("inf")
    assert "lab1/mean was not graded, so nbgrader has to refuse the number below: " in said(refused)


def test_a_time_of_nbgrader_that_is_over_is_no_zero(kernel: NotebookClient, course: MiniCourse) -> None:
    (course.root / HIDDEN).write_text(CHECK.format(body="time.sleep(300)"))
    cell = run(kernel, course, RIGHT, POINTS.format(hidden=True), grades=True, timeout=10)
    assert number(cell) == float("inf")
    assert "the time that nbgrader gives a cell is over (Execute.timeout)" in said(cell)
