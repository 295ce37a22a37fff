"""The grades of a batch as CSV, and what a later grading changed."""

from __future__ import annotations

from dataclasses import dataclass

from grader.base.spreadsheet import csv_text
from grader.classroom.gradebook.gradebook import NOT_HANDED_IN, Grade, grades
from grader.classroom.store.queries import earned_in, unread_rows
from grader.classroom.store.store import ResultStore, Stored
from grader.course.model import Course
from grader.results.counted import NOTHING
from grader.results.record import RunRecord


@dataclass(frozen=True)
class Change:
    """The points of an exercise before and after it was graded again, and why it was."""

    learner: str
    lab: str
    exercise: str
    before: float
    after: float
    why: str


def grades_csv(store: ResultStore, course: Course) -> str:
    """One row per learner and exercise with what was earned and the most that can be had, as in the gradebook; of who
    handed in nothing too, as soon as that is certain.

    What nobody has decided, or counts neither for nor against, has an empty cell. Files that no lab is known of have a
    row without one. Cells that a spreadsheet would take for a formula are quoted as text.
    """
    header = ("learner", "lab", "exercise", "status", "earned", "points", "problem", "provisional")
    rows = [_cells(each) for each in grades(store, course) if each.run or each.problem == NOTHING]
    named = {row[0] for row in rows}
    for unread in unread_rows(store):
        if unread.problem != NOTHING:
            rows.append((unread.learner, "", "", "not-run", 0.0, 0.0, unread.problem, ""))
        elif unread.learner not in named:
            rows.append((unread.learner, "", "", NOT_HANDED_IN, 0.0, 0.0, unread.problem, ""))
    return csv_text([header, *sorted(rows, key=lambda row: str(row[0]))])


def _cells(grade: Grade) -> tuple[object, ...]:
    counted = grade.counted
    open_ = counted.undecided or not counted.decided or counted.excused is not None
    named = (grade.learner, grade.lab, grade.exercise, grade.status)
    return (*named, "" if open_ else counted.earned, grade.points, grade.problem, grade.provisional)


def changes(store: ResultStore, before: Stored, after: RunRecord, why: str) -> list[Change]:
    """The exercises of which a later result has other points than an earlier one."""
    earned = earned_in(store, before.id)
    return [
        Change(after.learner, after.lab, each.id, earned.get(each.id, 0.0), each.earned, why)
        for each in after.exercises
        if earned.get(each.id, 0.0) != each.earned
    ]
