"""A source that is nested too deeply is refused by reading, wherever it is read; no other one stops an analysis."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import pytest
from mini_course import MiniCourse

from grader.checks.explaining.stubs import stub_names
from grader.checks.explaining.suspicion import suspect
from grader.checks.running.programs import program_of
from grader.classroom.similarity.fingerprint import shape
from grader.course.model import Exercise
from grader.results.record import RunRecord
from grader.submission import Submission, parse_submission
from grader.submission.changes import digests, needed_cells
from grader.submission.tree import MOST_LEVELS, levels, tree_text

Result = TypeVar("Result")
DEEPER = 350
"""So many frames deeper than a plain reader stands pytest at most, even inside another pytest."""

CHAINS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "sums": lambda n: "1" + "+1" * n,
        "texts": lambda n: "'a'" + "+'a'" * n,
        "powers": lambda n: "2" + "**1" * n,
        "signs": lambda n: "-" * n + "1",
        "denials": lambda n: "not " * n + "x",
        "methods": lambda n: "x" + ".map(f)" * n,
        "attributes": lambda n: "x" + ".y" * n,
        "subscripts": lambda n: "x" + "[0]" * n,
        "calls": lambda n: "x" + "()" * n,
        "lambdas": lambda n: "lambda: " * n + "1",
        "choices": lambda n: "1 if x else " * n + "1",
        "brackets": lambda n: "[" * n + "]" * n,
        "arguments": lambda n: "f(" * n + ")" * n,
    }
)
SIZES = (10, 90, 199, 201, 248, 249, 250, 251, 495, 496, 497, 498, 499, 500, 501, 700, 950, 1400, 2900, 3100, 20_000)


def cell_of(text: str) -> str:
    return f"def f(x):\n    return {text}\n"


def elifs(n: int) -> str:
    return "def f(x):\n    if x == 0:\n        return 0\n" + "".join(
        f"    elif x == {k}:\n        return {k}\n" for k in range(n)
    )


def deeper(frames: int, then: Callable[[], Result]) -> Result:
    """What ``then`` gives when it is called from that much further down the stack."""
    return then() if frames == 0 else deeper(frames - 1, then)


def analysed(submission: Submission) -> None:
    """Everything that looks at the source of a submission without running it."""
    exercises = (Exercise(id="f", title="f", points=1, hints=()),)
    stub_names(submission.cells)
    suspect(submission.cells, ("f",))
    digests(submission.cells, exercises)
    needed_cells(submission.cells, ("f",))
    program_of(submission.cells)
    for cell in submission.cells:
        shape(cell.source)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", [*CHAINS, "elifs"])
def test_what_reading_accepts_every_analysis_gets_through(kind: str, n: int) -> None:
    source = elifs(min(n, 2000)) if kind == "elifs" else cell_of(CHAINS[kind](n))
    submission = parse_submission("lab.py", source.encode())
    deeper(DEEPER, lambda: analysed(submission))


@pytest.mark.parametrize("n", [490, 499, 501, 520, 2400, 2900, 2990])
def test_reading_decides_the_same_wherever_it_stands(n: int) -> None:
    def refused() -> list[bool]:
        return [cell.problem is not None for cell in parse_submission("lab.py", source).cells]

    source = cell_of(CHAINS["sums"](n)).encode()
    assert deeper(DEEPER, refused) == refused() == [n > MOST_LEVELS - 5]


def test_levels_are_those_of_the_tree() -> None:
    assert levels(ast.parse("")) == 1
    assert levels(ast.parse("1")) == 3
    assert levels(ast.parse("1" + "+1" * 40)) == 43


def test_a_cell_that_is_too_deep_says_what_to_do() -> None:
    (cell,) = parse_submission("lab.py", cell_of(CHAINS["sums"](2900)).encode()).cells
    assert cell.problem is not None
    assert "split it into smaller statements" in cell.problem.message


@pytest.mark.parametrize("number", ["0x" + "f" * 5000, "0b" + "1" * 20_000, "-0o" + "7" * 6000])
def test_numbers_of_many_digits_stop_no_analysis(number: str) -> None:
    submission = parse_submission("lab.py", cell_of(number).encode())
    assert submission.cells[0].problem is None
    analysed(submission)


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = 1", "x = 2"), ("x = 1", "x = 1.0"), ("x = True", "x = 1"), ("f(a, b)", "f(b, a)"), ("[a, [b]]", "[[a], b]")],
)
def test_trees_as_text_tell_programs_apart(one: str, other: str) -> None:
    assert tree_text(ast.parse(one)) != tree_text(ast.parse(other))
    assert tree_text(ast.parse(one)) == tree_text(ast.parse(f"{one}  # a comment"))


@pytest.mark.parametrize("n", [400, 2900])
@pytest.mark.parametrize("name", ["mean", "scaled"])
def test_a_deep_source_is_nobody_elses_fault(mini: MiniCourse, name: str, n: int) -> None:
    record: RunRecord = mini.grade(
        "lab1_plain", mini.answered("lab1_plain", f"def {name}(*args):\n    return {CHAINS['sums'](n)}")
    )
    ends = {check.status for exercise in record.exercises for check in exercise.checks}
    assert ends <= {"passed", "failed", "not-run"}
    assert record.points == mini.grade("lab1_plain").points
