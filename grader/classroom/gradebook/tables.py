"""The grades of a batch as CSV, and what a later grading changed."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from grader.base.spreadsheet import csv_text
from grader.classroom.store.queries import earned_in, result_rows
from grader.classroom.store.store import ResultStore, Stored
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


def grades_csv(store: ResultStore) -> str:
    """One row per learner and exercise. Cells that a spreadsheet would take for a formula are quoted as text."""
    header = ("learner", "lab", "exercise", "status", "earned", "points", "problem", "provisional")
    return csv_text([header, *map(astuple, result_rows(store))])


def changes(store: ResultStore, before: Stored, after: RunRecord, why: str) -> list[Change]:
    """The exercises of which a later result has other points than an earlier one."""
    earned = earned_in(store, before.id)
    return [
        Change(after.learner, after.lab, each.id, earned.get(each.id, 0.0), each.earned, why)
        for each in after.exercises
        if earned.get(each.id, 0.0) != each.earned
    ]
