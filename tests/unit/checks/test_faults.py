"""What kind of change lies between an answer that nobody catalogued and a right one, where that is certain."""

from __future__ import annotations

import msgspec
import pytest
from mini_course import MiniCourse, check

from grader.checks.explaining.changes import agreed
from grader.checks.explaining.mutants import mutants_of
from grader.checks.running.run import Options
from grader.reports.html import render_html
from grader.results.record import SAME_AS, RunRecord

LAB = "lab1_plain"


def graded(mini: MiniCourse, source: str, *, faults: bool = True) -> RunRecord:
    """The record of a submission, with faults told."""
    return mini.grade(LAB, source, options=Options(seed=1, faults=faults))


def told(record: RunRecord, name: str) -> str:
    """The first line of a check that failed."""
    finding = check(record, name).finding
    assert finding is not None
    return finding.main_message


replace = msgspec.structs.replace
LATE = "[n for n in numbers[1:] if n > mean(numbers)]"
NUMBERS = "([9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 9.5],)"


@pytest.fixture
def longer(mini: MiniCourse) -> MiniCourse:
    """The course with an input that tells more."""
    file = mini.file(LAB, f"test_{LAB}.py")
    file.write_text(file.read_text().replace("([1.0, 2.0, 3.0], [5.0, 1.0])", NUMBERS))
    return mini


@pytest.mark.parametrize(
    ("some", "kind"), [("numbers[1:]", "first element is skipped"), ("numbers[:-1]", "last element is skipped")]
)
def test_the_kind_of_a_fault_is_told(longer: MiniCourse, some: str, kind: str) -> None:
    answer = f"def above_mean(numbers):\n    return [n for n in {some} if n > mean(numbers)]"
    said = told(graded(longer, longer.answered(LAB, answer)), "test_above_mean")
    assert SAME_AS in said
    assert kind in said


@pytest.mark.parametrize(
    "body",
    [
        "return [n + 1 for n in numbers[2:] if n > mean(numbers)]",  # wrong in a way of its own
        "return [n for n in numbers[1:] if n > mean(numbers) or len(numbers) == 3]",  # alike on some inputs alone
        "return [n for n in numbers if n >= mean(numbers)]",  # right on this input
    ],
)
def test_what_is_not_certain_is_not_told(longer: MiniCourse, body: str) -> None:
    record = graded(longer, longer.answered(LAB, f"def above_mean(numbers):\n    {body}"))
    finding = check(record, "test_above_mean").finding
    assert finding is None or SAME_AS not in finding.main_message


def test_checks_that_tell_different_things_tell_nothing(longer: MiniCourse) -> None:
    record = graded(longer, longer.answered(LAB, f"def above_mean(numbers):\n    return {LATE}"))
    told_by = check(record, "test_above_mean")
    assert told_by.finding is not None
    other = replace(told_by, finding=replace(told_by.finding, fault="no root is taken"))
    silent = replace(told_by, finding=replace(told_by.finding, fault=""))
    assert agreed((told_by, told_by)) == (told_by, told_by)
    for second in (other, silent):
        assert [each.finding.fault for each in agreed((told_by, second)) if each.finding] == ["", ""]
    hidden = replace(silent, visibility="hidden")
    assert agreed((told_by, hidden)) == (told_by, hidden)


def test_it_shows_nothing_of_the_reference() -> None:
    source = "def f(xs, secret):\n    found = secret_step(xs) * 17\n    return [x for x in xs if x < found - secret]\n"
    kinds = {mutant.kind for mutant in mutants_of(source, "f", all_slips=True)}
    assert len(kinds) > 5
    assert "" not in kinds
    assert not [kind for kind in kinds if "secret" in kind or "found" in kind or "17" in kind]
    assert {each.kind for each in mutants_of(source, "f")} < kinds


def test_a_change_that_may_not_end_is_marked() -> None:
    source = "def f(n):\n    total = 0\n    while n > 0:\n        n -= 1\n        total += n\n    return total + 1\n"
    marked = {mutant.may_not_end for mutant in mutants_of(source, "f") if mutant.line in (3, 4, 5)}
    assert marked == {True}
    assert not [mutant for mutant in mutants_of(source, "f") if mutant.may_not_end and mutant.line in (2, 6)]


def test_a_page_shows_it(longer: MiniCourse) -> None:
    answer = "def above_mean(numbers):\n    return [n for n in numbers[1:] if n > mean(numbers)]"
    assert SAME_AS in render_html(graded(longer, longer.answered(LAB, answer)))


def test_nothing_is_told_unless_it_is_asked_for(longer: MiniCourse) -> None:
    """How often it is false has to be measured first."""
    source = longer.answered(LAB, f"def above_mean(numbers):\n    return {LATE}")
    assert SAME_AS not in told(graded(longer, source, faults=False), "test_above_mean")
    assert not Options(seed=1).faults
