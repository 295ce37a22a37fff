"""What grading a class took: asked of its results."""

from __future__ import annotations

from dataclasses import dataclass

from grader.classroom.store.queries import typed_rows
from grader.classroom.store.store import ResultStore


@dataclass(frozen=True)
class Spent:
    """Wall time in seconds: ``mean`` and ``longest`` of a submission, ``total`` of all.

    Of a whole lab, loading and starting included, where ``exercise`` is empty; else of the checks of that exercise.
    ``cpu``: the mean CPU time of a submission in seconds; None for an exercise, and where it was not measured.
    """

    lab: str
    exercise: str
    submissions: int
    mean: float
    longest: float
    total: float
    cpu: float | None = None


def time_spent(store: ResultStore) -> list[Spent]:
    """What the current results took: first each lab, then the exercises, the most costly first."""
    return [*typed_rows(store, Spent, _TIMES_OF_LABS), *typed_rows(store, Spent, _TIMES_OF_EXERCISES)]


# Results from before the time of a whole run was stored have that of their checks.
_TIMES_OF_LABS = """
    SELECT lab, '', count(*), avg(took), max(took), sum(took), avg(cpu) FROM (
        SELECT run.lab AS lab, coalesce(run.seconds,
            (SELECT coalesce(sum(check_.seconds), 0) FROM check_ WHERE check_.run = run.id)) AS took,
            run.cpu_seconds AS cpu
        FROM run WHERE run.current = 1 AND run.lab != ''
    ) GROUP BY lab ORDER BY lab
"""
_TIMES_OF_EXERCISES = """
    SELECT lab, exercise, count(*), avg(took), max(took), sum(took), NULL FROM (
        SELECT run.lab AS lab, check_.exercise AS exercise, sum(check_.seconds) AS took
        FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 GROUP BY run.id, check_.exercise
    ) GROUP BY lab, exercise ORDER BY sum(took) DESC, lab, exercise
"""
