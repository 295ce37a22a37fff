"""Cells that do not end, or end the process: they are named, and the functions beside them are graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mini_course import MiniCourse, copy_course, headline

from grader.results.record import RunRecord
from grader.submission import Note

LAB = "lab1_plain"


@pytest.fixture
def hasty(tmp_path: Path) -> MiniCourse:
    """The small course, where cells may take a second."""
    made = copy_course(tmp_path / "course")
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("load_seconds = 10", "load_seconds = 1"))
    return made


def set_back(record: RunRecord) -> list[Note]:
    return [note for note in record.submission.notes if note.text.startswith("running this cell ")]


@pytest.mark.parametrize(
    ("cell", "how"),
    [
        ("while True: pass", "had not ended: "),
        ("import time\ntime.sleep(1000)", "had not ended: "),
        ("import threading\nthreading.Event().wait()", "had not ended: "),
        ("import os\nos._exit(0)", "ended the Python process: the process ended itself with exit code 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended the Python process: "),
        ("print('x' * 100_000_000)", "broke off: printed more than 64 MB"),
    ],
    ids=["loop", "sleep", "lock", "exit", "kill", "flood"],
)
def test_functions_are_graded_beside_a_cell_that_does_not_end(hasty: MiniCourse, cell: str, how: str) -> None:
    source = hasty.answered(LAB, f"# an experiment\n{cell}")
    record = hasty.grade(LAB, source)
    assert record.all_passed
    (note,) = set_back(record)
    assert note.text.startswith(f"running this cell {how}")
    assert "Tag a cell with experiments `play`" in note.text
    assert note.place is not None
    first = cell.splitlines()[0]
    assert (note.place.code, source.splitlines()[note.place.line - 1]) == (first, first)


def test_in_a_notebook_the_cell_is_named_by_its_number(hasty: MiniCourse) -> None:
    cells = [*hasty.solution(LAB).split("\n# %%"), "\nwhile True:\n    pass\n"]
    made = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
        for cell in cells
        if 'tags=["play"]' not in cell and "[markdown]" not in cell
    ]
    book = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    record = hasty.grade(LAB, json.dumps(book), name="lab.ipynb")
    (note,) = set_back(record)
    assert note.place is not None
    assert (note.place.file, note.place.cell, note.place.code) == ("lab.ipynb", len(made), "while True:")
    assert record.earned == record.points


def test_what_the_stuck_cell_imports_defines_and_names_is_there(hasty: MiniCourse) -> None:
    record = hasty.grade(
        LAB,
        hasty.answered(
            LAB,
            "import re\nDIGITS = re.compile('[0-9]+')\nBASE, SIGNS = 10, {'-', '+'}\n"
            "def parse(text): return int(DIGITS.fullmatch(text.strip(*SIGNS - {'+'})).group(), BASE)\n"
            "if parse('1') == 1:\n    while True: pass\n"
            "class Reader:\n    base = BASE\n",
        ),
    )
    assert len(set_back(record)) == 1
    parse = next(each for each in record.exercises if each.id == "parse")
    assert parse.checks[0].finding is not None
    assert parse.checks[0].finding.headline == "parse('x') raised AttributeError, where ValueError is due" or (
        parse.status == "failed"
    )


def test_other_cells_run_as_they_are(hasty: MiniCourse) -> None:
    record = hasty.grade(
        LAB,
        hasty.answered(
            LAB,
            "table = dict(zip('ab', range(2)))\nshift = sum(table.values()) - 1\n"
            "# %%\nwhile True: pass\n"
            "# %%\ndouble = list(map(abs, [2]))[0]\n"
            "# %%\ndef adder(n): return lambda x: x + n + shift + double - 2",
        ),
    )
    assert len(set_back(record)) == 1
    assert record.all_passed


def test_several_cells_that_do_not_end_are_all_named(hasty: MiniCourse) -> None:
    loop = "\n# %%\nwhile True: pass\n"
    record = hasty.grade(LAB, hasty.solution(LAB) + loop * 2 + "# %%\nimport os\nos._exit(3)\n")
    assert record.all_passed
    assert len(set_back(record)) == 3


def test_a_definition_that_does_not_end_fails_and_is_named(hasty: MiniCourse) -> None:
    record = hasty.grade(LAB, hasty.answered(LAB, "class Spin:\n    while True: pass"))
    assert record.earned == 0
    assert {one.status for each in record.exercises for one in each.checks} == {"failed", "not-run"}
    finding = record.exercises[0].checks[0].finding
    assert finding is not None
    assert finding.kind == "timeout"
    assert headline(record, "test_example").startswith("running the cells of the submission had not ended: ")
    assert finding.place is not None
    assert finding.place.code == "class Spin:"


def test_a_cell_that_is_slow_once_is_run_once_more_and_not_named(hasty: MiniCourse, tmp_path: Path) -> None:
    """A busy machine: the first attempt takes too long, the second one does not."""
    mark = tmp_path / "was here"
    slow = (
        f"import pathlib, time\nmark = pathlib.Path({str(mark)!r})\nfirst = not mark.exists()\nmark.touch()\n"
        "if first:\n    time.sleep(60)\nseen = len(['x'])\n"
        "def adder(n): return lambda x: x + n * seen\n"
    )
    record = hasty.grade(LAB, hasty.answered(LAB, slow))
    assert record.all_passed
    assert set_back(record) == []


def test_a_cell_that_raises_is_not_run_again(hasty: MiniCourse, tmp_path: Path) -> None:
    count = tmp_path / "count"
    cell = f"with open({str(count)!r}, 'a') as file: print('run', file=file)\nraise SystemExit"
    record = hasty.grade(LAB, hasty.answered(LAB, cell))
    assert record.all_passed
    assert count.read_text() == "run\n"
    (said,) = [note.text for note in record.submission.notes if note.kind == "raised"]
    assert "the cell: exit() ends the Python process; the rest was graded" in said


def test_a_future_import_still_holds_for_later_cells(hasty: MiniCourse) -> None:
    source = (
        "# %%\nfrom __future__ import annotations\nwhile True: pass\n# %%\ndef f(x: Missing): return x\n"
        + hasty.solution(LAB)
    )
    record = hasty.grade(LAB, source)
    assert record.all_passed
    assert len(set_back(record)) == 1
