"""A mistake that raises in tasks is recognised whichever of them fails first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from mini_course import check, copy_course

from grader.checks.running.draw import authors_draw
from grader.checks.running.run import Options
from grader.results.record import Finding

pytestmark = pytest.mark.spark
LAB = "lab2_rdds"
MISTAKE = """

@wrong_answer("words", id="numbers", title="Takes lines for numbers", hint="What is a line?")
def words_as_numbers(lines):
    return lines.map(int)


@wrong_answer("words", id="in-two-ways", title="Fails in two ways", hint="Which rows are there?")
def words_in_two_ways(lines):
    return lines.map(lambda line: {}[line] if line.startswith("not") else float(line))
"""
LATE = """
import time

def words(lines):
    def number(line):
        time.sleep({} * line.startswith("to be") + {} * line.startswith("not"))
        return {}
    return lines.map(number)
"""
Found = Callable[[str], Finding]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    course = copy_course(tmp_path_factory.mktemp("tasks") / "course")
    with course.file(LAB, "wrong.py").open("a") as file:
        file.write(MISTAKE)
    options = Options(seed=1, draw=authors_draw(1), exercises=frozenset({"words"}))
    with course.grader(LAB) as grader:

        def graded(code: str) -> Finding:
            record = course.grade(LAB, course.answered(LAB, code), grader=grader, options=options, together=True)
            finding = check(record, "test_words").finding
            assert finding is not None
            return finding

        yield graded


@pytest.mark.parametrize("late", [(0.6, 0), (0, 0.6)], ids=["first task", "second task"])
def test_the_same_is_told_whichever_task_fails_first(found: Found, late: tuple[float, float]) -> None:
    finding = found(LATE.format(*late, "int(line)"))
    assert finding.mistake is not None
    assert finding.mistake.id == "numbers"
    assert finding.headline.endswith("invalid literal for int() with base 10: 'to be or'")


@pytest.mark.parametrize("late", [(0.6, 0), (0, 0.6)], ids=["first task", "second task"])
def test_where_rows_fail_in_several_ways_the_smallest_input_decides(found: Found, late: tuple[float, float]) -> None:
    finding = found(LATE.format(*late, '{}[line] if line.startswith("not") else float(line)'))
    assert finding.mistake is not None
    assert finding.mistake.id == "in-two-ways"
    assert finding.headline.endswith("could not convert string to float: 'to be or'")


@pytest.mark.parametrize(
    "raises",
    ["{'': 0}[line + 'x']", "line.index(chr(0))", "int(line[1:])"],
    ids=["another type", "another message", "another on the smallest input"],
)
def test_what_raises_otherwise_is_not_this_mistake(found: Found, raises: str) -> None:
    assert found(LATE.format(0, 0, raises)).mistake is None
