"""What grading cost: per submission of a lab and per exercise, as far as the stored results say."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from grader.batch.queries import time_rows
from grader.batch.store import ResultStore


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
    return [Spent(*msgspec.structs.astuple(row)) for row in time_rows(store)]
