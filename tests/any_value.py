"""A learner whose every answer is spoiled: what the reference gives, with something else in a place drawn by chance."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from wire_values import ANY

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Lab
from grader.results.record import RunRecord
from grader.sandbox.host.answer import Answer, Answerer
from grader.sandbox.host.request import Request
from grader.sandbox.wire import values
from grader.spark.run import RunFigures

NASTY: Sequence[Any] = (
    *(10**5000, -(10**400), 2**63, float("nan"), float("inf"), -0.0, 5e-324, True, None, "", "abc", "\ud800", b"\xff"),
    *([], (), {}, set(), [[]], [None], {10**5000: 1}, {float("nan"): float("nan")}, {"a", 1, None}, range(10**5000)),
    *(np.zeros(0), np.zeros((2, 0)), np.array("a"), np.array([1j]), np.float16(1), np.array(["a", "b"])),
    *(values.Rdd(()), values.Rdd(([],)), values.Rdd(([(1,), [2], {}],)), values.Rdd(([("a", 1, 2)], [None]))),
    *(values.Function(handle=3), values.UnknownObject("generator"), values.GroupedValues([1]), values.DenseVector(())),
    *(values.Model("LinearRegressionModel", {"regParam": 10**5000}, {"coefficients": {1: []}}), values.Folder()),
    *(values.Model("P", {}, {}, (values.Model("", {"a": None}, {}),) * 3, True), values.Written("", 2**40, ("",))),
    *(values.Streaming((("x", "bigint"),), 5), values.Stream((), ([],)), values.Batches("", ())),
    values.Batches("append", (values.DataFrame((("x", "bigint"),), [(10**5000,)]),), (10**5000,), (-1,)),
    *(values.SparseVector(2**40, (2**39,), (1.0,)), values.Record("Row", ("x",), (10**5000,))),
    *(values.DataFrame((("x", "bigint"),), [(10**5000,)]), [10**5000, 1], [("a", 10**5000)], {"a": [10**5000]}),
)
"""What has been seen to break a judge, and its relatives."""

ANSWERS = st.lists(ANY | st.sampled_from(NASTY), min_size=6, max_size=6)


class Spoiled:
    """Gives the reference's answers with one of ``pool`` in their place, or in a place inside them."""

    def __init__(self, recorded: Answerer, pool: Sequence[Any], draw: random.Random) -> None:
        self._recorded, self._pool, self._draw = recorded, pool, draw

    def launch_java(self) -> None:
        """No process is behind it."""

    def call(self, request: Request) -> Answer:
        """A spoiled answer; what a spoiled function gives has no reference, so it is any value."""
        nasty = self._draw.choice(self._pool)
        if request.origin is not None and self._draw.random() < 0.5:
            return Answer(value=nasty)
        answer = self._recorded.call(request)
        figures = answer.figures or RunFigures()
        return dataclasses.replace(answer, value=spoiled(answer.value, nasty, self._draw), figures=figures)


def spoiled(value: Any, nasty: Any, draw: random.Random) -> Any:
    """The value with another in the place of a part of it, one of its elements, or all of it."""
    if draw.random() < 0.3:
        return nasty
    match value:
        case values.Rdd() if value.rows:
            rows = spoiled(value.rows, nasty, draw)
            return values.Rdd((rows,)) if isinstance(rows, list) else nasty
        case list() | tuple() if value:
            place = draw.randrange(len(value))
            return type(value)([*value[:place], spoiled(value[place], nasty, draw), *value[place + 1 :]])
        case dict() if value:
            key = draw.choice(list(value))
            return {**value, key: spoiled(value[key], nasty, draw)}
        case np.ndarray() if value.size and value.dtype.kind == "f":
            changed = value.copy()
            changed.flat[draw.randrange(value.size)] = draw.choice([float("nan"), float("inf"), 1e308, -0.0])
            return changed
    return nasty


def graded(grader: LabGrader, pool: Sequence[Any], seed: int, *, diagnose: bool) -> RunRecord:
    """The record of such a learner, with all checks of a lab, each exercise for itself."""
    recorded = grader.recorded_reference()
    spoiling = dataclasses.replace(recorded, answerer=Spoiled(recorded.answerer, pool, random.Random(seed)))
    # One draw for all of them, so that what the reference gives is recorded once, in hidden checks too.
    draw = authors_draw(1)
    options = Options(seed=1, draw=draw, hidden=True, needs=False, diagnose=diagnose, smallest=False)
    return grader.grade_program(spoiling, options)


def broken(record: RunRecord, lab: Lab) -> list[str]:
    """What is not as it should be: checks without a verdict on the answer, points that are missing."""
    ends = [check for exercise in record.exercises for check in exercise.checks]
    found = [f"{check.id}: {check.finding}" for check in ends if check.status not in ("passed", "failed")]
    missing = sum(exercise.points for exercise in lab.exercises) - record.points
    return [*found, *([f"{missing} points less"] if missing else [])]
