"""Who is excused: it counts neither for nor against, on no platform and in no figure."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from small_class import PLAIN, PROF, TITLES, WRITTEN, SmallClass, checked, written

from grader.classroom import actions
from grader.classroom.gradebook.course_grade import course_grades
from grader.classroom.gradebook.forgotten import Forgotten, with_forgotten, with_grades
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.lms import moodle_csv
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.gradebook.platforms import GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.statistics import statistics
from grader.course.rules import ClassRules
from grader.desk.tallies import Tallies
from grader.desk.view import class_view


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


def test_who_is_excused_from_all_is_in_no_figure_of_the_class(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, ClassRules(weights={PLAIN: 1}), people={"ada": "", "bo": ""})
    small.hand_in("bo", PLAIN, checked("one", 5), checked("two", 5))
    actions.excuse(small.store, small.course, "ada", PLAIN, PROF)
    courses = course_grades(small.totals(), small.course.rules)
    assert (courses["ada"].percent, courses["bo"].percent) == (None, 100)
    assert "Course grade: none, since nothing counts" in list(courses["ada"].said())
    found = grades(small.store, small.course)
    rows = list(csv.DictReader(io.StringIO(gradebook_csv(found, courses))))
    assert {row["learner"]: row["course percent"] for row in rows} == {"ada": "", "bo": "100.0"}
    made = statistics(small.store, found, None, small.course.rules)
    assert (made.mean, sum(made.distribution), made.absent) == (1.0, 1, 0)
    assert with_forgotten(made, Forgotten(learners=1, handed_in=1, shares=0.0)).mean == 0.5
    assert with_grades(Forgotten(), found, small.course.rules).learners == 1


def test_an_excused_answer_lowers_no_mean_at_the_desk(small: SmallClass) -> None:
    small.hand_in("cy", PLAIN, checked("one", 5), checked("two", 5))
    actions.excuse(small.store, small.course, "ada", PLAIN, PROF)
    actions.excuse(small.store, small.course, "cy", f"{PLAIN}/one", PROF)
    view = class_view(grades(small.store, small.course), lambda name: name)
    tally = Tallies(view.members.values()).labs[PLAIN]
    assert (tally.share(), [each.share() for each in tally.exercises.values()]) == (1.0, [1.0, 1.0])
    assert [each.points for each in tally.exercises.values()] == [5, 5]
    for member in view.members.values():
        for lab, total in member.totals.items():
            tally.add(total, member.of(lab), -1)
    assert (tally.share(), tally.counting) == (0, 0)


def test_a_course_grade_that_waits_is_no_number_in_the_table(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, ClassRules(weights={WRITTEN: 1}))
    small.hand_in("ada", WRITTEN, checked("three", 5), written())
    found = grades(small.store, small.course)
    courses = course_grades(small.totals(), small.course.rules)
    rows = list(csv.DictReader(io.StringIO(gradebook_csv(found, courses))))
    assert {row["learner"]: row["course percent"] for row in rows} == {"ada": "", "bo": "0.0", "cy": "0.0"}
