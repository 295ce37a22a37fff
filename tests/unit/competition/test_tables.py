"""What a program of DataFrames or pipelines says of the competition's rows, asked without Spark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.competition.entry import EntryError, read_entry
from grader.competition.tables import FUNCTION, PredictionError, predicted_text, tables_of
from grader.datasets.contest import Contest, contest
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import MachineError, WorkerError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Raised
from grader.sandbox.wire.values import DataFrame, DenseVector, Model, SparseVector


@dataclass
class Program:
    """Answers calls as a submission would, and remembers them."""

    answer: Callable[[Request], Any]
    asked: list[Request] = field(default_factory=list)

    def call(self, request: Request) -> Answer:
        self.asked.append(request)
        value = self.answer(request)
        return value if isinstance(value, Answer) else Answer(value=value)

    def launch_java(self) -> None:
        raise AssertionError


def explain(request: Request, call: str, answer: Answer) -> Finding:
    assert answer.raised is not None
    return Finding(kind="crash", headline=f"{call} raised {answer.raised.type}", advice="Look at it.")


@pytest.fixture(scope="module")
def data() -> Contest:
    return contest(1, 30, 12)


def predictions(data: Contest, value: Any = 0.25) -> DataFrame:
    rows = [("x", value, name) for name in data.ids]
    return DataFrame((("f0", "string"), ("probability", "double"), ("id", "string")), rows)


def test_tables_hold_the_rows_and_no_label_of_a_test_row(data: Contest) -> None:
    tables = tables_of(data)
    assert [name for name, _ in tables.train.columns][:3] == ["label", "f0", "f1"]
    assert [name for name, _ in tables.test.columns][:3] == ["id", "f0", "f1"]
    assert len(tables.train.columns) == len(tables.test.columns)
    assert [row[0] for row in tables.train.rows] == [float(label) for label, _ in data.train]
    assert [row[1:] for row in tables.test.rows] == [tuple(text for _, text in fields) for _, fields in data.test]
    assert sum(tables.train.sizes) == 30
    assert sum(tables.test.sizes) == 12
    assert all(isinstance(value, str) for row in tables.test.rows for value in row)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (0.25, 0.25),
        (DenseVector((0.75, 0.25)), 0.25),
        (SparseVector(2, (1,), (0.5,)), 0.5),
        (1e-07, 1e-07),
    ],
)
def test_predictions_of_a_function_are_read_as_any_file(tmp_path: Path, data: Contest, value: Any, due: float) -> None:
    program = Program(lambda request: predictions(data, value))
    file = tmp_path / "ada.csv"
    file.write_text(predicted_text(program, data, explain))
    assert read_entry(file, data.ids) == dict.fromkeys(data.ids, due)
    assert [request.function for request in program.asked] == [FUNCTION]


def test_a_pipeline_is_fitted_on_the_training_rows_and_asked_about_the_test_rows(data: Contest) -> None:
    def answer(request: Request) -> Any:
        if not request.method:
            return Model("Pipeline", {}, {}, estimator=True, handle=1)
        return Model("PipelineModel", {}, {}, handle=2) if request.method == "fit" else predictions(data)

    program = Program(answer)
    predicted_text(program, data, explain)
    first, fit, transform = program.asked
    assert (fit.method, transform.method) == ("fit", "transform")
    assert (fit.origin, transform.origin) == (first, fit)
    assert fit.args == first.args[:1]
    assert transform.args == first.args[1:]


def test_a_fitted_pipeline_is_not_fitted_again(data: Contest) -> None:
    program = Program(lambda r: predictions(data) if r.method else Model("PipelineModel", {}, {}, handle=2))
    predicted_text(program, data, explain)
    assert [request.method for request in program.asked] == ["", "transform"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "predict_clicks(train, test) returned None. Return a DataFrame"),
        ([("a", 0.5)], "predict_clicks(train, test) returned a list"),
        (DataFrame((("id", "string"), ("prediction", "double")), []), "no column `probability`. Their columns: id"),
        (DataFrame((("id", "string"),) * 2 + (("probability", "double"),), []), "more than one column `id`"),
        (Answer(raised=Raised(type="KeyError", message="f99", phase="call")), "(train, test) raised KeyError. Look"),
        (DataFrame((("id", "string"), ("probability", "double")), [("=1+1", 0.5)]), "the id '=1+1', which no test row"),
        (DataFrame((("id", "int"), ("probability", "double")), [(7, 0.5)]), "the id 7, which no test row has"),
    ],
)
def test_what_is_no_prediction_is_told(data: Contest, value: Any, said: str) -> None:
    with pytest.raises(PredictionError) as told:
        predicted_text(Program(lambda request: value), data, explain)
    assert said in str(told.value)


@pytest.mark.parametrize(("value", "said"), [(None, "is missing"), (1.0, "has to lie between"), (2, "between")])
def test_what_no_file_may_hold_is_told_with_its_row(tmp_path: Path, data: Contest, value: Any, said: str) -> None:
    file = tmp_path / "ada.csv"
    file.write_text(predicted_text(Program(lambda request: predictions(data, value)), data, explain))
    with pytest.raises(EntryError, match=said):
        read_entry(file, data.ids)


@pytest.mark.parametrize("value", ["much", "=HYPERLINK(1)", True, DenseVector((0.1, 0.2, 0.7))])
def test_a_probability_that_is_no_number_reaches_no_file(data: Contest, value: Any) -> None:
    with pytest.raises(PredictionError, match="is no number"):
        predicted_text(Program(lambda request: predictions(data, value)), data, explain)


def test_what_the_machine_did_is_no_fault_of_the_program(data: Contest) -> None:
    failed = Answer(failure=WorkerError("machine", "no process could be started"))
    with pytest.raises(MachineError, match="no process could be started"):
        predicted_text(Program(lambda request: failed), data, explain)
