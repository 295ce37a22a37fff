"""Which calls train a model: they take long, and a model of three rows shows nothing that one of thirty does not."""

from __future__ import annotations

from typing import Any

from grader.checks.dsl.result import Result
from grader.sandbox.wire.values import DataFrame, Model

MOST_JOBS = 5
"""A call that starts more Spark jobs than these, as training does in each round, is taken for one that trains."""


def trains(result: Result) -> bool:
    """Whether a call took DataFrames to train with: it gave a fitted model, or started that many jobs."""
    if not any(isinstance(value, DataFrame) for value in result.request.args):
        return False
    return _holds_fitted(result.whole.value) or starts_many_jobs(result)


def starts_many_jobs(result: Result) -> bool:
    """Whether a call is too dear to be made again for surety alone."""
    figures = result.answer.figures
    return figures is not None and figures.jobs > MOST_JOBS


def _holds_fitted(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_fitted, value))
    return isinstance(value, Model) and not value.estimator
