"""The grades of a batch as CSV, and what a later grading changed."""

from __future__ import annotations

from dataclasses import dataclass

from grader.base.spreadsheet import csv_text
from grader.batch.store import ResultStore, Stored
from grader.results.record import RunRecord

_ROWS = """
    SELECT run.learner, run.lab, exercise.exercise, coalesce(exercise.status, 'not-run'), coalesce(exercise.earned, 0),
        coalesce(exercise.points, 0), run.problem,
        CASE WHEN exercise.status = 'error' THEN run.provisional ELSE '' END
    FROM run LEFT JOIN exercise ON exercise.run = run.id
    WHERE run.current = 1 ORDER BY run.learner, run.lab, exercise.rowid
"""


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
    return csv_text([header, *store.query(_ROWS)])


def changes(store: ResultStore, before: Stored, after: RunRecord, why: str) -> list[Change]:
    """The exercises of which a later result has other points than an earlier one."""
    rows = store.query("SELECT exercise, earned FROM exercise WHERE run = ?", str(before.id))
    earned = {str(name): float(str(points)) for name, points in rows}
    return [
        Change(after.learner, after.lab, each.id, earned.get(each.id, 0.0), each.earned, why)
        for each in after.exercises
        if earned.get(each.id, 0.0) != each.earned
    ]
