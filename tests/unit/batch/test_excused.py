"""Who is excused: it counts neither for nor against, on no platform and in no figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_class import PLAIN, PROF, TITLES, SmallClass, checked

from grader.classroom import actions
from grader.classroom.gradebook.lms import moodle_csv
from grader.classroom.gradebook.platforms import GRADESCOPE, PRAIRIELEARN


@pytest.fixture
def small(tmp_path: Path) -> SmallClass:
    made = SmallClass(tmp_path)
    made.hand_in("ada", PLAIN, checked("one", 5), checked("two", 0))
    made.hand_in("bo", PLAIN, checked("one", 5), checked("two", 5))
    return made


def test_an_exercise_that_is_excused_costs_nothing_where_the_maximum_is_fixed(small: SmallClass) -> None:
    actions.excuse(small.store, small.course, "ada", f"{PLAIN}/two", PROF)
    ada = small.total("ada", PLAIN)
    assert (ada.grade, ada.points, ada.worth, ada.scaled) == (5, 5, 10, 10)
    assert "    Points Possible,,,,,10\nAda,,,ada,,10\nBo,,,bo,,10\n" in small.canvas()
    assert "ada,Ada,10\n" in moodle_csv(small.totals(), TITLES)
    assert small.result(GRADESCOPE, "ada", PLAIN)["score"] == 10
    assert small.result(PRAIRIELEARN, "ada", PLAIN)["score"] == 1
    assert ada.standing.exercises["two"].left_out == 0
    assert "a check or the grader failed" not in " ".join(ada.standing.why())


def test_the_maximum_of_all_is_no_smaller_where_all_are_excused_from_an_exercise(small: SmallClass) -> None:
    for learner in ("ada", "bo", "cy"):
        actions.excuse(small.store, small.course, learner, f"{PLAIN}/two", PROF)
    assert "    Points Possible,,,,,10\n" in small.canvas()


def test_exercise_by_exercise_is_the_whole_lab(small: SmallClass) -> None:
    for exercise in ("one", "two"):
        actions.excuse(small.store, small.course, "ada", f"{PLAIN}/{exercise}", PROF)
    assert "Ada,,,ada,,EX\n" in small.canvas()
    assert not small.total("ada", PLAIN).standing.is_blank


def test_what_is_left_undecided_beside_an_excuse_is_no_zero(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("ada", PLAIN, checked("one", 0, status="error"), checked("two", 5))
    actions.excuse(small.store, small.course, "ada", f"{PLAIN}/two", PROF)
    assert small.total("ada", PLAIN).standing.is_blank
    assert "Ada,,,ada,,\n" in small.canvas()
    assert "score" not in small.result(GRADESCOPE, "ada", PLAIN)
