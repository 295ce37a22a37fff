"""What one part tells another is a kind or a number: no sentence for people is taken apart again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np
import pytest

from grader.checks.comparing.compare import compare
from grader.checks.running.engine import exercise_status
from grader.checks.running.entries import redact
from grader.course.model import CourseError
from grader.course.wrong import read_wrong_answers
from grader.results.record import CheckRecord, Finding, Kind, Status
from grader.sandbox.wire import values
from grader.sandbox.wire.messages import Phase, Raised
from grader.submission import Note, parse_submission, place_of

SOURCE = "# grader: lab1\n# %%\ndef f(x):\n    return x\n"


@pytest.mark.parametrize(
    ("actual", "expected", "verb", "headline"),
    [
        (1, 2, "returned", "returned 1 instead of 2"),
        (None, [1], "returned", "returned None, where a list is due"),
        ([1], (1,), "returned", "returned a list, where a tuple is due"),
        (values.Function("f", 0), values.Function("f", 0), "returned", "returned a function, which equals no other"),
        ([1], [1, 2], "has", "has 1 element, expected 2"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "has", "has shape (2, 3), expected (3, 2)"),
        (np.zeros(2), np.zeros(2, dtype=int), "has", "has dtype float64, expected int64"),
        ([1, 3], [1, 2], "", "element 1 is 3 instead of 2"),
        ((1, "returned x"), (1, "y"), "", "part 1 of the returned tuple: 'returned x' instead of 'y'"),
        ((1, [1]), (1, [1, 2]), "", "part 1 of the returned tuple: has 1 element, expected 2"),
        ({"returned a": 1}, {}, "", "should be empty"),
    ],
)
def test_a_difference_knows_its_verb(actual: Any, expected: Any, verb: str, headline: str) -> None:
    found = compare(actual, expected)
    assert found is not None
    assert (found.verb, found.headline) == (verb, headline)


def test_a_phase_that_is_none_is_no_answer_of_a_worker() -> None:
    said = msgspec.json.encode(Raised(type="E", message="m", phase="call"))
    assert msgspec.json.decode(said, type=Raised).phase in get_args(Phase)
    for phase in ("", "Call", "call ", "argument\0", "x" * 10**6):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(said.replace(b'"call"', msgspec.json.encode(phase)), type=Raised)


@pytest.mark.parametrize("name", ["lab.py", "lab[cell 1].py", "lab.ipynb[cell 1].py", "[cell 1].py"])
def test_a_name_like_that_of_a_cell_makes_no_notebook(name: str) -> None:
    (cell,) = parse_submission(name, SOURCE.encode()).cells
    place = place_of(cell, 3)
    assert (cell.in_notebook, cell.filename, place.file, place.cell, place.line) == (False, name, name, None, 3)


@pytest.mark.parametrize("name", ["lab.ipynb", "a[cell 7].ipynb"])
def test_a_cell_of_a_notebook_has_its_number_in_the_name_that_tracebacks_show(name: str) -> None:
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": []}]}
    notebook |= {"metadata": {"grader": {"lab": "lab1"}}, "nbformat": 4, "nbformat_minor": 5}
    (cell,) = parse_submission(name, msgspec.json.encode(notebook)).cells
    place = place_of(cell, 1)
    assert (cell.filename, place.file, place.cell) == (f"{name}[cell 1]", name, 1)


def test_an_error_of_a_course_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("x = 1\n\ny = (\n")
    with pytest.raises(CourseError) as wrong:
        read_wrong_answers(tmp_path / "wrong.py")
    assert (wrong.value.line, wrong.value.key) == (3, "line 3")
    assert CourseError(Path("line 9"), "line 4", "x").line is None
    assert str(CourseError.at(Path("lab.py"), 4, "is odd")) == "lab.py: line 4: is odd"


def test_a_remark_is_what_a_note_is_unless_a_cell_raised() -> None:
    assert msgspec.json.encode(Note(text="the rest was graded")) == b'{"text":"the rest was graded"}'
    assert msgspec.json.decode(b'{"text":"x","kind":"raised"}', type=Note).kind == "raised"


def test_a_kind_of_finding_that_nobody_has_looked_at_quotes_nothing_in_a_hidden_check() -> None:
    quoting_none = {"wrong-type", "wrong-value", "side-effect", "not-lazy", "cost", "style", "assertion"}
    for kind in {*get_args(Kind), "a kind of tomorrow"} - {"score"}:  # that one tells figures of all rows together
        told = redact(Finding(kind=kind, headline="f(SECRET) returned 3", details=("SECRET",), trace="SECRET"))
        assert "SECRET" not in "".join((*told.details, told.trace))
        if kind in quoting_none or kind not in get_args(Kind):
            assert "SECRET" not in told.headline


@pytest.mark.parametrize("status", get_args(Status))
def test_an_exercise_passes_only_when_all_its_checks_did(status: Status) -> None:
    checks = [
        CheckRecord(id="a", title="A", exercise="f", status=each, points=1, earned=0) for each in ("passed", status)
    ]
    assert exercise_status(checks) == status
