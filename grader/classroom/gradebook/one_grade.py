"""One grade of a class: found by what an instructor types, explained, set by hand."""

from __future__ import annotations

import contextlib
import difflib
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import canonical, user_name
from grader.classroom.actions import refresh_reports, set_points
from grader.classroom.gradebook.course_grade import course_grades, said_of_course
from grader.classroom.gradebook.explain import explain
from grader.classroom.gradebook.gradebook import Grade, grades, totals
from grader.classroom.store.entries import By
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course
from grader.course.targets import find_exercise


def explained(results: Path, course: Course, learner: str, target: str) -> list[str]:
    """How the grade of a learner for an exercise came about, line by line. Raises ``UsageError``, ``StoreError``."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        grade = find_grade(store, course, learner, target)
        every = store.overrides_of(grade.learner, grade.lab, grade.exercise)
        own = totals(grades(store, course, learner=grade.learner))
        lab = next((each.standing for each in own if each.lab == grade.lab), None)
        whole = course_grades(own, course.rules).get(grade.learner)
        return list(explain(store, grade, every, lab, said_of_course(whole, course.rules)))


def override_grade(
    results: Path, course: Course, learner: str, target: str, points: float | None, reason: str, author: str | None
) -> tuple[Grade, Grade]:
    """Set a grade by hand, or withdraw (``points`` None) what was set; earlier overrides stay on record.

    Returns the grade before and after. Raises ``UsageError`` for points that the exercise is not worth, too.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        before = find_grade(store, course, learner, target)
        set_points(store, course, learner, target, By(author or user_name(), reason), points=points)
        refresh_reports(store, course, results, [before.learner])
        return before, find_grade(store, course, learner, target)


def find_grade(store: ResultStore, course: Course, learner: str, target: str) -> Grade:
    """The grade of a learner for an exercise, both as typed. Raises ``UsageError`` with the name that is nearest."""
    lab, exercise = find_exercise(course, target)
    learner = canonical(learner)
    found = grades(store, course)
    for each in found:
        if _whose(each) == (learner, lab.id, exercise.id):
            return each
    known = sorted({each.learner for each in found})
    if learner not in known:
        near = difflib.get_close_matches(learner, known, n=1)
        raise UsageError(f"there is no learner {learner!r}", f"Did you mean {near[0]}?" if near else "")
    raise UsageError(f"{learner} has no result for {lab.id}/{exercise.id}")


def _whose(grade: Grade) -> tuple[str, str, str]:
    return grade.learner, grade.lab, grade.exercise
