"""What crosses of a model or of written files, at every level of isolation: descriptions, and nothing to run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from enterable import open_the_way

from grader.course.model import Limits
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import DataFrame, DenseVector, Folder, Model, Program, SourceCell, Written

pytestmark = pytest.mark.spark

PROGRAM = """
import os
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LinearSVC, LogisticRegression, OneVsRest
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.feature import Bucketizer, CountVectorizer, HashingTF, StringIndexer, Tokenizer, VectorAssembler
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import LinearRegression
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
features = VectorAssembler(inputCols=["x"], outputCol="features")
def als(frame): return ALS(rank=2, maxIter=2, seed=1, userCol="user", itemCol="item", ratingCol="stars").fit(frame)
def searched(frame):
    line = LinearRegression(labelCol="y", solver="normal")
    grid = ParamGridBuilder().addGrid(line.regParam, [0.0, 10.0]).build()
    whole = Pipeline(stages=[features, line])
    search = CrossValidator(estimator=whole, estimatorParamMaps=grid, evaluator=RegressionEvaluator(labelCol="y"))
    return search.setNumFolds(2).fit(frame)
def unfitted(): return CrossValidator(estimator=LinearRegression(), evaluator=RegressionEvaluator(metricName="mae"))
def three(frame): return LogisticRegression().fit(features.transform(frame))
def one_vs_rest(frame): return OneVsRest(classifier=LinearSVC(maxIter=2)).fit(features.transform(frame))
def indexed(frame): return StringIndexer(inputCol="word").fit(frame)
def words(frame): return Pipeline(stages=[Tokenizer(inputCol="word"), HashingTF(numFeatures=8)])
def buckets(): return Bucketizer(splits=[0.0, 1.0, float("inf")], inputCol="x", outputCol="b")
def several(frame): return [indexed(frame), {"model": indexed(frame)}, (3, buckets())]
def write(frame, path, form="parquet"):
    assert not os.path.exists(path)
    frame.coalesce(1).write.format(form).save(path)
def write_by_hand(path):
    os.makedirs(path)
    with open(path + "/numbers.csv", "w") as file:
        file.write("n,name\\n1,a\\n2,b\\n")
def write_to_tasks(frame, path):
    frame.rdd.map(lambda row: row.n).saveAsTextFile(path)
def stop(frame, path):
    write(frame, path)
    sc.stop()
def fail(path): raise KeyError(path)
def left(): return sorted(each for each in os.listdir(".") if each.startswith("out-"))
"""
NUMBERS = DataFrame((("x", "double"), ("y", "double")), [(float(n), 2.0 * n + 1) for n in range(12)], (5, 0, 7))
WORDS = DataFrame((("word", "string"),), [("b",), ("a",), ("b",), ("c",), ("b",), ("c",)], (6,))
KINDS = DataFrame((("x", "double"), ("label", "double")), [(float(n), float(n // 4)) for n in range(12)], (12,))


@pytest.fixture(scope="module", params=["process", "auto", "confined"])
def program(request: pytest.FixtureRequest) -> Iterator[Subject]:
    open_the_way()
    worker = Worker(launcher_for(request.param), Limits(memory_mb=2500, call_seconds=60))
    with contextlib.closing(worker):
        yield Subject(worker, Program((SourceCell(1, "lab.py", 1, PROGRAM),)))


def ask(program: Subject, request: Request) -> Answer:
    answer = program.call(request)
    assert answer.ok, answer
    return answer


def test_models_are_described(program: Subject) -> None:
    model = ask(program, Request("indexed", (WORDS,))).value
    assert (model.name, model.learned["labels"], model.estimator) == ("StringIndexerModel", ["b", "c", "a"], False)
    assert model.params["handleInvalid"] == "error"
    assert model.params["outputCol"] == "StringIndexer__output"
    assert ask(program, Request("buckets")).value.params["splits"] == [0.0, 1.0, float("inf")]
    whole = ask(program, Request("words", (WORDS,))).value
    assert (whole.name, whole.estimator, [stage.name for stage in whole.stages]) == (
        "Pipeline",
        True,
        ["Tokenizer", "HashingTF"],
    )
    assert whole.stages[1].params["numFeatures"] == 8
    three = ask(program, Request("three", (KINDS,))).value
    assert three.learned["coefficientMatrix"].shape == (3, 1)
    assert "coefficients" not in three.learned
    rest = ask(program, Request("one_vs_rest", (KINDS,))).value
    assert [stage.name for stage in rest.stages] == ["LinearSVCModel"] * 3


def test_a_search_is_described_by_what_it_found(program: Subject) -> None:
    model = ask(program, Request("searched", (NUMBERS,))).value
    assert model.name == "CrossValidatorModel"
    (best,) = model.stages
    assert [stage.name for stage in best.stages] == ["VectorAssembler", "LinearRegressionModel"]
    assert best.stages[1].params["regParam"] == 0.0
    assert best.stages[1].learned["coefficients"].values[0] == pytest.approx(2)
    assert len(model.learned["avgMetrics"]) == 2
    unfitted = ask(program, Request("unfitted")).value
    assert unfitted.params["evaluator"] == "RegressionEvaluator(mae)"
    assert [stage.name for stage in unfitted.stages] == ["LinearRegression"]


def test_what_a_model_is_asked_runs_where_it_is(program: Subject) -> None:
    origin = Request("searched", (NUMBERS,))
    unseen = DataFrame((("x", "double"),), [(20.0,)], (1,))
    frame = ask(program, Request(args=(unseen,), origin=origin, method="transform")).value
    assert [name for name, _ in frame.columns] == ["x", "features", "prediction"]
    assert frame.rows[0][1] == DenseVector((20.0,))
    assert frame.rows[0][2] == pytest.approx(41)
    stars = DataFrame(
        (("user", "int"), ("item", "int"), ("stars", "double")),
        [(user, item, float(1 + (user + item) % 2)) for user in range(4) for item in range(3)],
        (12,),
    )
    asked = Request(args=(stars,), origin=Request("als", (stars,)), method="transform")
    assert len(ask(program, asked).value.rows) == 12


def test_a_model_within_a_value_is_asked_by_its_place(program: Subject) -> None:
    origin = Request("several", (WORDS,))
    value = ask(program, origin).value
    assert isinstance(value[1]["model"], Model)
    for path, unseen in (((0,), WORDS), ((2, 1), DataFrame((("x", "double"),), [(0.5,), (7.0,)], (2,)))):
        frame = ask(program, Request(args=(unseen,), origin=origin, path=path, method="transform")).value
        assert len(frame.rows) == len(unseen.rows)


@pytest.mark.parametrize(
    ("origin", "method", "said"),
    [
        (Request("words", (WORDS,)), "transform", "Pipeline has no transform"),
        (Request("indexed", (WORDS,)), "fit", "StringIndexerModel has no fit"),
        (Request("several", (WORDS,)), "fit", "no fit"),
    ],
)
def test_what_a_model_has_not_is_told(program: Subject, origin: Request, method: str, said: str) -> None:
    answer = program.call(Request(args=(WORDS,), origin=origin, method=method))
    assert answer.missing or (answer.raised is not None and said in answer.raised.message)


def test_a_model_is_no_argument(program: Subject) -> None:
    model = ask(program, Request("indexed", (WORDS,))).value
    answer = program.call(Request("indexed", (model,)))
    assert answer.raised is not None
    assert "a model stays where it was made" in answer.raised.message


def written(program: Subject, function: str, *args: Any) -> Written:
    found = ask(program, Request(function, args)).written
    assert found is not None
    return found


def test_what_is_written_is_read_back(program: Subject) -> None:
    for kind in ("parquet", "json", "orc"):
        found = written(program, "write", WORDS, Folder(), kind)
        assert (found.format, found.files, found.partitioned_by, found.problem) == (kind, 1, (), "")
        assert found.rows is not None
        assert sorted(found.rows.rows) == sorted(WORDS.rows)
    found = written(program, "write_by_hand", Folder((("header", "true"), ("schema", "n int, name string"))))
    assert found.rows == DataFrame((("n", "int"), ("name", "string")), [(1, "a"), (2, "b")])
    numbers = DataFrame((("n", "int"),), [(1,), (2,), (3,)], (1, 0, 2))
    found = written(program, "write_to_tasks", numbers, Folder())
    assert (found.format, found.files) == ("text", 3)
    assert found.rows is not None
    assert sorted(found.rows.rows) == [("1",), ("2",), ("3",)]


def test_who_stops_spark_has_written_nothing_that_can_be_read(program: Subject) -> None:
    found = written(program, "stop", WORDS, Folder())
    assert found.problem == "the call stopped Spark, which would read it"
    assert written(program, "write", WORDS, Folder()).files == 1


def test_nothing_is_left_of_a_folder(program: Subject) -> None:
    written(program, "write", WORDS, Folder())
    assert program.call(Request("fail", (Folder(),))).raised is not None
    assert ask(program, Request("left")).value == []
    assert ask(program, Request("left")).written is None
