"""The grades of a batch as CSV, and what a later grading changed."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from grader.base.spreadsheet import csv_text
from grader.classroom.gradebook.absent import COMPLETE, absent
from grader.classroom.gradebook.gradebook import NOT_HANDED_IN
from grader.classroom.store.queries import ResultRow, earned_in, people_rows, result_rows
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
    """One row per learner and exercise, of who handed in nothing too, as soon as that is certain.

    Cells that a spreadsheet would take for a formula are quoted as text.
    """
    header = ("learner", "lab", "exercise", "status", "earned", "points", "problem", "provisional")
    stored, people = list(result_rows(store)), [person.learner for person in people_rows(store)]
    missing = list(absent(store, course, {(row.learner, row.lab) for row in stored if row.lab}, people))
    certain = store.setting(COMPLETE) != "0"
    missing = [each for each in missing if certain and each.problem == NOTHING]
    named = {each.learner for each in missing}
    rows = [row for row in map(_status, stored) if row.lab or row.learner not in named or row.problem != NOTHING]
    rows += [
        ResultRow(each.learner, each.lab.id, exercise.id, NOT_HANDED_IN, 0.0, exercise.points, each.problem, "")
        for each in missing
        for exercise in each.lab.exercises
    ]
    return csv_text([header, *map(astuple, sorted(rows, key=lambda row: (row.learner, row.lab)))])


def _status(row: ResultRow) -> ResultRow:
    return replace(row, status=NOT_HANDED_IN) if row.problem == NOTHING else row


def changes(store: ResultStore, before: Stored, after: RunRecord, why: str) -> list[Change]:
    """The exercises of which a later result has other points than an earlier one."""
    earned = earned_in(store, before.id)
    return [
        Change(after.learner, after.lab, each.id, earned.get(each.id, 0.0), each.earned, why)
        for each in after.exercises
        if earned.get(each.id, 0.0) != each.earned
    ]
