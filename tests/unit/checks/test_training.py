"""A call that trains a model is made once: no smaller input is looked for, and none asked to be surer."""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks.dsl.models import ModelResult
from grader.checks.explaining.training import starts_many_jobs, trains
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Model
from grader.spark.run import RunFigures

ROWS = DataFrame((("x", "double"),), [(1.0,), (2.0,)])
FITTED, UNFITTED = (Model("Pipeline", {}, {}, (), estimator) for estimator in (False, True))


def result(value: Any, jobs: int, *args: Any) -> ModelResult:
    """A call with these arguments that gave a value after so many jobs."""
    answer = Answer(value=value, figures=RunFigures(jobs=jobs))
    return ModelResult(None, "learner", Request("f", args), lambda: answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "jobs", "args", "due"),
    [
        (FITTED, 3, (ROWS,), True),
        ((FITTED, 1.5), 3, (ROWS, 2), True),
        ((1.5, [FITTED]), 3, (ROWS,), True),
        (UNFITTED, 0, (ROWS,), False),
        (FITTED, 0, ("name",), False),
        (ROWS, 2, (ROWS,), False),
        (ROWS, 6, (ROWS,), True),
        ([1.0], 6, ([1.0],), False),
    ],
)
def test_what_trains(value: Any, jobs: int, args: tuple[Any, ...], due: bool) -> None:
    assert trains(result(value, jobs, *args)) is due


def test_a_part_of_what_a_call_gave_is_no_other_call() -> None:
    of_call = result((FITTED, 1.5), 3, ROWS)
    for part in (of_call.item(1), of_call.item(0), of_call.item(0).stages):
        assert trains(part)
        assert part.whole.value == (FITTED, 1.5)
    assert of_call.item(1).answer.value == 1.5


def test_many_jobs_are_dear_whatever_is_given() -> None:
    assert starts_many_jobs(result([1.0], 6, [1.0]))
    assert not starts_many_jobs(result([1.0], 5, [1.0]))
