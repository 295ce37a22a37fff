"""The competition's rows as tables, and what a program of DataFrames says of them.

A notebook may hold ``predict_clicks(train, test)``: of two DataFrames it makes one of predictions, or a pipeline or a
fitted one of ``pyspark.ml`` that predicts. What comes of it is the text of a file as anybody hands in, which is read
and scored as every other. The program gets no labels of test rows: they stay with whoever calls this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.base.errors import GraderError
from grader.base.spreadsheet import csv_verbatim
from grader.checks.comparing.show import a, show, type_name
from grader.competition.entry import HEADER
from grader.datasets.contest import Contest
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer, Answerer
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, DenseVector, Model, SparseVector

FUNCTION = "predict_clicks"
Explain = Callable[[Request, str, Answer], Finding]
"""Why a call gave no value; the text is the call as a learner reads it."""


class PredictionError(GraderError, ValueError):
    """A program has no predictions to give."""


@dataclass(frozen=True)
class Tables:
    """The rows of a competition: ``label`` or ``id`` in front, and a text for each field, ``f0``, ``f1``, ..."""

    train: DataFrame
    test: DataFrame


def tables_of(data: Contest, partitions: int = 2) -> Tables:
    """The training rows with their labels, and the test rows with their ids."""
    fields = tuple((f"f{number}", "string") for number, _ in data.test[0][1])
    train = [(float(label), *(text for _, text in features)) for label, features in data.train]
    test = [(name, *(text for _, text in features)) for name, features in data.test]
    return Tables(
        DataFrame((("label", "double"), *fields), train, _sizes(len(train), partitions)),
        DataFrame((("id", "string"), *fields), test, _sizes(len(test), partitions)),
    )


def predicted_text(program: Answerer, data: Contest, explain: Explain) -> str:
    """What the program predicts for each test row, as the text of a file with the header ``id,probability``.

    Raises ``PredictionError``, whose text names what the program did, and ``MachineError`` where a call tells nothing
    of the program. The text holds ids of test rows and numbers, and nothing else that the program has made.
    """
    tables = tables_of(data)
    asked = Request(FUNCTION, (tables.train, tables.test))
    value = _value(program, asked, f"{FUNCTION}(train, test)", explain)
    if isinstance(value, Model) and value.estimator:
        asked = Request(args=(tables.train,), origin=asked, method="fit")
        value = _value(program, asked, f"{FUNCTION}(train, test).fit(train)", explain)
    if isinstance(value, Model):
        asked = Request(args=(tables.test,), origin=asked, method="transform")
        value = _value(program, asked, f"{FUNCTION}(train, test).transform(test)", explain)
    if not isinstance(value, DataFrame):
        raise PredictionError(
            f"{FUNCTION}(train, test) returned {a(type_name(value))}",
            "Return a DataFrame with `id` and `probability`, a Pipeline, or a PipelineModel.",
        )
    return _text(value, data)


def _value(program: Answerer, request: Request, call: str, explain: Explain) -> Any:
    answer = program.call(request)
    if answer.ok:
        return answer.value
    if answer.failure is not None and answer.failure.machines_doing:
        raise MachineError(f"{call}: {answer.failure.machines_doing}")
    found = explain(request, call, answer)
    raise PredictionError(found.headline, found.advice)


def _text(frame: DataFrame, data: Contest) -> str:
    names = [name for name, _ in frame.columns]
    for name in HEADER:
        if names.count(name) != 1:
            has = "no column" if name not in names else "more than one column"
            shown = ", ".join(each[:40] for each in names[:20])
            raise PredictionError(f"the predictions have {has} `{name}`. Their columns: {shown}", _ADVICE)
    identity, probability = (names.index(name) for name in HEADER)
    known = frozenset(data.ids)
    rows = [(_known_id(row[identity], known), _of_label_one(row[probability])) for row in frame.rows]
    return csv_verbatim([HEADER, *rows])


_ADVICE = "A classifier adds `probability`; `id` stays where no select takes it away."


def _known_id(value: Any, known: frozenset[str]) -> str:
    if type(value) is str and value in known:
        return value
    raise PredictionError(f"the predictions have a row with the id {show(value)}, which no test row has", _ADVICE)


def _of_label_one(value: Any) -> str:
    """Of a vector of two probabilities that of label 1, of a number itself; empty for null."""
    if isinstance(value, DenseVector) and len(value.values) == 2:
        value = value.values[1]
    elif isinstance(value, SparseVector) and value.size == 2:
        value = dict(zip(value.indices, value.values, strict=True)).get(1, 0.0)
    if value is None:
        return ""
    if type(value) not in (int, float):
        advice = "It is a float, or the vector of two that a classifier gives."
        raise PredictionError(f"a probability is {show(value)}, which is no number", advice)
    return repr(value)


def _sizes(rows: int, partitions: int) -> tuple[int, ...]:
    return tuple(rows * (n + 1) // partitions - rows * n // partitions for n in range(partitions))
