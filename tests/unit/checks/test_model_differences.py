"""Models of pyspark.ml and written files are compared by their descriptions: what differs is told as a person would."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import PLAIN, Rules
from grader.checks.comparing.models import stages_in_words
from grader.checks.dsl.files import WRITTEN
from grader.checks.dsl.parts import Lacking, Part, part_difference, part_of
from grader.checks.dsl.views import only_columns, renamed, sets_in
from grader.sandbox.host.answer import Answer
from grader.sandbox.wire.values import DataFrame, DenseVector, Model, Written

NEAR = Rules(rel=1e-6, plain=True)


def line(params: dict[str, Any] | None = None, learned: dict[str, Any] | None = None) -> Model:
    return Model(
        "LinearRegressionModel",
        {"regParam": 0.0, **(params or {})},
        {"coefficients": DenseVector((1.0,)), **(learned or {})},
    )


def pipeline(*names: str, estimator: bool = False) -> Model:
    stages = tuple(Model(name, {}, {}) for name in names)
    return Model("Pipeline" if estimator else "PipelineModel", {}, {}, stages, estimator)


def frame(*rows: tuple[Any, ...], columns: str = "id prediction") -> DataFrame:
    return DataFrame(tuple((name, "int") for name in columns.split()), list(rows))


@pytest.mark.parametrize(
    ("mine", "due", "said"),
    [
        (
            line(),
            Model("LogisticRegressionModel", {}, {}),
            "LinearRegressionModel where LogisticRegressionModel is due",
        ),
        (
            Model("LinearRegression", {}, {}, estimator=True),
            line(),
            "the model is LinearRegression, which is not fitted, where LinearRegressionModel is due",
        ),
        (
            line(),
            Model("LinearRegression", {}, {}, estimator=True),
            "the model is fitted already: LinearRegressionModel",
        ),
        (line({"regParam": 0.1}), line(), "regParam of LinearRegressionModel is 0.1 where 0.0 is due"),
        (line(), line({"maxIter": 5}), "LinearRegressionModel has no parameter maxIter"),
        (line({}, {"coefficients": DenseVector((2.0,))}), line(), "learned other coefficients than is due: [2.0]"),
        (line(), line({}, {"intercept": 2.0}), "learned other intercept than is due: None instead of 2.0"),
        (pipeline("A", "C"), pipeline("A", "B", "C"), "the model has no stage B"),
        (pipeline("A", "B", "C"), pipeline("A", "C"), "the model has a stage too many: B"),
        (pipeline("B", "A"), pipeline("A", "B"), "another order than is due: B, A instead of A, B"),
        (pipeline("A", "X"), pipeline("A", "B"), "stage 2 of the model is X where B is due"),
        (pipeline("A", "A"), pipeline("A"), "the model has 2 stages where 1 are due"),
        (None, line(), "None, where a LinearRegressionModel is due"),
        (frame((1, 2)), line(), "a DataFrame, where a LinearRegressionModel is due"),
    ],
)
def test_what_differs_is_said(mine: Any, due: Model, said: str) -> None:
    difference = compare(mine, due, PLAIN, Budget())
    assert difference is not None
    assert said in difference.said


def test_equal_models_are_equal_whatever_their_numbers_in_the_worker() -> None:
    matrix = {"theta": np.array([[1.0, 2.0]]), "labels": ["a", "b"]}
    mine, due = (Model("NaiveBayesModel", {"smoothing": 1.0}, dict(matrix), handle=handle) for handle in (1, 9))
    assert compare(mine, due, PLAIN, Budget()) is None
    assert compare([mine, 1], [due, 1], PLAIN, Budget()) is None
    assert compare([mine], [line()], PLAIN, Budget()) is not None


def test_learned_numbers_may_be_near() -> None:
    mine = line({}, {"coefficients": DenseVector((1.0 + 1e-9,))})
    assert compare(mine, line(), NEAR, Budget()) is None
    assert compare(mine, line(), PLAIN, Budget()) is not None


def test_last_digits_are_not_shown() -> None:
    difference = compare(line({}, {"pi": 0.123456789012345}), line({}, {"pi": 0.2234567890123}), PLAIN, Budget())
    assert difference is not None
    assert (difference.actual, difference.expected) == ("0.123457", "0.223457")


def test_names_of_any_length_are_cut() -> None:
    difference = compare(Model("x" * 200, {}, {}), line(), PLAIN, Budget())
    assert difference is not None
    assert len(difference.said) < 200


@pytest.mark.parametrize(
    ("mine", "due"),
    [([], ["A"]), (["A"], []), (["A"], ["B"]), (["A", "A", "B"], ["A", "B", "B"]), (["x" * 900], ["A"])],
)
def test_stages_that_differ_always_have_words(mine: list[str], due: list[str]) -> None:
    assert 0 < len(stages_in_words(mine, due)) < 200


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (Written(), "wrote nothing into the folder"),
        (Written("csv", 1, (), frame((1, 2))), "wrote csv, not parquet"),
        (Written("parquet", 1, ("year",), frame((1, 2))), "partitioned by 'year' where by nothing is due"),
        (Written("parquet", 1, (), frame((1, 3))), "what was written has wrong values in the column `prediction`"),
        (Written("parquet", 1, (), frame()), "what was written has 1 row missing"),
        (Written("parquet", 1), "what was written cannot be read"),
        (Written(problem="it is no folder"), "what it wrote cannot be read: it is no folder"),
        (None, "None, where"),
    ],
)
def test_what_was_written_is_compared(mine: Any, said: str) -> None:
    due = Written("parquet", 2, (), frame((1, 2)))
    assert compare(Written("parquet", 7, (), frame((1, 2))), due, PLAIN, Budget()) is None
    assert compare(Written("parquet", 1, (), frame((1, 2))), Written("parquet", 1), PLAIN, Budget()) is None
    difference = compare(mine, due, PLAIN, Budget())
    assert difference is not None
    assert said in difference.headline


def test_a_part_is_told_by_its_name() -> None:
    def told(part: Part, mine: Any, due: Any) -> str:
        difference = compare(mine, due, PLAIN, Budget())
        assert difference is not None
        return part_difference(part, difference, mine, due).headline

    strength, labels = Part("regParam", lambda answer: 0), Part("labels", lambda answer: 0)
    assert told(strength, 0.1, 0.01) == "regParam is 0.1 where 0.01 is due"
    assert told(labels, ["b", "a"], ["a", "b"]) == "labels are ['b', 'a'] where ['a', 'b'] are due"
    assert told(labels, ["a" * 80] * 2, ["b"]).startswith("labels: ")
    due = Written("parquet", 1, (), frame((1, 2)))
    assert told(WRITTEN, Written("csv", 1, (), frame((1, 2))), due) == "wrote csv, not parquet"
    assert told(WRITTEN, None, due).startswith("returned None")
    assert told(strength, Lacking("returned None, where a model is due"), 0.1) == "returned None, where a model is due"


def test_a_part_that_cannot_be_taken_is_lacking() -> None:
    part = Part("size", lambda answer: len(answer.value))
    assert part_of(Answer(value=[1]), part).value == 1
    lacking = part_of(Answer(value=5), part)
    assert lacking.value == Lacking("has size of another kind than is due")
    assert part_of(lacking, part).value == lacking.value
    assert part_of(Answer(missing=True), part).value is None


def test_clusters_are_equal_whatever_they_are_called() -> None:
    view = renamed("prediction", by="id")
    one, other = frame((2, 0), (1, 1), (3, 0)), frame((1, 5), (2, 7), (3, 7))
    assert view(one) == view(other)
    assert view(one) != view(frame((1, 5), (2, 5), (3, 7)))


def test_some_columns_alone_are_compared() -> None:
    whole = DataFrame((("a", "int"), ("b", "int"), ("c", "int")), [(1, 2, 3)])
    assert only_columns("c", "a")(whole) == DataFrame((("c", "int"), ("a", "int")), [(3, 1)])
    with pytest.raises(ValueError, match="not in list"):
        only_columns("d")(whole)


def test_the_order_of_items_is_free() -> None:
    view = sets_in("items")
    one = DataFrame((("items", "array<string>"), ("freq", "bigint")), [(["b", "a"], 3)])
    other = DataFrame(one.columns, [(["a", "b"], 3)])
    assert view(one) == view(other)
