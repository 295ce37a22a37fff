"""Small awkward notebooks and files, each as it is read, loaded and judged: the table is ``readings.toml``."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.building.convert import converted
from grader.checks.explaining.stubs import stub_names
from grader.checks.running.programs import program_of
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import Submission, SubmissionError, parse_submission
from grader.submission.reading.apart import contents_of

HERE = Path(__file__).parent
READINGS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "readings.toml").read_text(encoding="utf-8"))
ASKED = """
def started(function):
    try:
        function(*range(function.__code__.co_argcount))
    except NotImplementedError:
        return False
    return True

def asked():
    return repr({ask})
"""


def read(name: str) -> Submission:
    (found,) = contents_of(HERE / "files" / name).found
    return found.submission


def test_the_table_names_every_file() -> None:
    assert {path.name for path in (HERE / "files").iterdir()} == READINGS.keys()


@pytest.mark.parametrize("name", [name for name, row in READINGS.items() if "refused" in row])
def test_a_file_that_cannot_be_graded_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(SubmissionError) as refusal:
        read(name)
    assert READINGS[name]["refused"] in refusal.value.problem
    assert refusal.value.advice


@pytest.mark.parametrize("name", [name for name, row in READINGS.items() if "refused" not in row])
def test_a_file_is_read_as_jupyter_or_python_would(name: str, shared_worker: Worker) -> None:
    row, submission = READINGS[name], read(name)
    unread = [each.partition("<") for each in row.get("unread", ())]
    assert [str(cell.number) for cell in submission.cells if cell.problem is not None] == [
        number for number, _, since in unread if not since or before(since)
    ]
    for number, _, since in unread:
        problem = next(cell.problem for cell in submission.cells if str(cell.number) == number)
        assert problem is None or not since or f"Python {since} or newer" in problem.message
    assert len(submission.notes) == len(row.get("notes", ())), [note.text for note in submission.notes]
    for note, said in zip(submission.notes, row.get("notes", ()), strict=True):
        assert said in note.text
    program = program_of(submission.cells)
    asked = SourceCell(9999, "asked.py", 1, ASKED.format(ask=row["ask"]))
    subject = Subject(shared_worker, Program((*program.cells, asked)))
    stopped = {str(cell.number): cell.raised.type for cell in subject.load().cells if cell.raised is not None}
    assert stopped == row.get("stops", {})
    assert subject.call(Request("asked")).value == row["gives"]


@pytest.mark.parametrize("name", [name for name, row in READINGS.items() if row.get("ask") == "started(area)"])
def test_what_is_not_started_is_known_without_running_it(name: str) -> None:
    assert stub_names(read(name).cells) == {"area", *READINGS[name].get("unfilled", ())}


CONVERTED = [
    name
    for name, row in READINGS.items()
    if name.endswith((".py", ".ipynb")) and "refused" not in row and read(name).format != "databricks"
]


@pytest.mark.parametrize("name", CONVERTED)
def test_a_file_becomes_the_other_kind_and_is_read_alike(name: str) -> None:
    path = HERE / "files" / name
    made = converted(path, path.read_bytes())
    other = path.with_suffix(".py" if path.suffix == ".ipynb" else ".ipynb")
    again = parse_submission(other.name, made)
    assert stub_names(again.cells) == stub_names(read(name).cells)
    assert [cell.problem is None for cell in again.cells] == [cell.problem is None for cell in read(name).cells]


def before(version: str) -> bool:
    """Whether this Python is older than that."""
    return sys.version_info[:2] < tuple(map(int, version.split(".")))
