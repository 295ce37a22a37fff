"""One grade of a class: found by what an instructor types, explained, set by hand."""

from __future__ import annotations

import contextlib
import datetime
import difflib
import getpass
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import canonical
from grader.classroom.gradebook.explain import explain
from grader.classroom.gradebook.gradebook import Grade, grades, totals
from grader.classroom.gradebook.reports import record_of, write_report
from grader.classroom.store.store import FILE, Override, ResultStore, open_results
from grader.course.model import Course
from grader.course.targets import find_exercise


def explained(results: Path, course: Course, learner: str, target: str) -> list[str]:
    """How the grade of a learner for an exercise came about, line by line. Raises ``UsageError``, ``StoreError``."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        grade = find_grade(store, course, learner, target)
        return list(explain(store, grade, store.overrides_of(grade.learner, grade.lab, grade.exercise)))


def override_grade(
    results: Path, course: Course, learner: str, target: str, points: float | None, reason: str, author: str | None
) -> tuple[Grade, Grade]:
    """Set a grade by hand, or withdraw (``points`` None) what was set; earlier overrides stay on record.

    Returns the grade before and after. Raises ``UsageError`` for points that the exercise is not worth, too.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        before = find_grade(store, course, learner, target)
        if points is not None and not 0 <= points <= before.points:
            problem = f"{before.exercise} is worth {before.points:g} points; {points:g} is not between 0 and that"
            raise UsageError(problem)
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        by = author or getpass.getuser()
        given = Override(points=points or 0.0, reason=reason, author=by, made=made, withdrawn=points is None)
        store.add_override((before.learner, before.lab, before.exercise), given)
        found = grades(store, course)
        own = next(each for each in totals(found) if (each.learner, each.lab) == (before.learner, before.lab))
        if record := record_of(store, course, own.learner, own.lab):
            write_report(results / "reports", record, own.standing)
        return before, next(each for each in found if _whose(each) == _whose(before))


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
