"""A course whose answers are models of pyspark.ml and written files, made for a test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from grader.course.load import load_course
from grader.course.model import Course

LAB = "lab1_models"
_EXERCISES = ("classifier", "prices", "segments", "baskets", "save")
_TOML = "".join(
    f'[[exercise]]\nid = "{name}"\ntitle = "{name}"\npoints = 2\nhints = ["Look at pyspark.ml", "fit and transform"]\n'
    for name in _EXERCISES
)
_TESTS = '''
import pytest
from grader.authors import accuracy, log_loss, rmse

ROWS, UNSEEN = "id bigint, colour string, x double, label double", "id bigint, colour string, x double"
HOUSES, POINTS = "id bigint, size double, rooms double, price double", "id bigint, x double, y double"
COLOURS = ("red", "green", "blue")


def rows_of(rng, n):
    found = [(i, rng.choice(COLOURS), rng.uniform(-3, 3)) for i in range(n)]
    return [(*row, float(row[2] + (row[1] == "red") + rng.gauss(0, 0.3) > 0)) for row in found]


@pytest.mark.exercise("classifier")
class TestClassifier:
    @pytest.mark.points(1)
    def test_scores_on_unseen_rows(self, learner, df, rng):
        """Predicts rows that it has not seen"""
        rows, unseen = rows_of(rng, 60), rows_of(rng, 40)
        ids, labels = [row[0] for row in unseen], [row[3] for row in unseen]
        frame = learner.classifier(0.01).fit(df(rows, ROWS)).transform(df([row[:3] for row in unseen], UNSEEN))
        assert frame.predictions_of(ids).score(accuracy, labels).above(0.75)
        assert frame.predictions_of(ids, column="probability").score(log_loss, labels).below(0.5)

    @pytest.mark.points(1)
    def test_how_it_is_made(self, learner, reference, df, rng):
        """Indexes, assembles and regresses"""
        for strength in (0.01, 0.5):
            mine, due = learner.classifier(strength), reference.classifier(strength)
            assert mine.stages == ["StringIndexer", "VectorAssembler", "LogisticRegression"]
            assert mine.param("regParam") == due.param("regParam")
            assert mine.param("handleInvalid", of="StringIndexer") == "keep"
            rows = df(rows_of(rng, 30), ROWS)
            assert mine.fit(rows).labels == due.fit(rows).labels
            assert mine.fit(rows).coefficients == due.fit(rows).coefficients.within(rel=1e-4, abs=1e-6)


def houses_of(rng, n):
    sizes = [(i, rng.uniform(30, 200), float(rng.randrange(1, 7))) for i in range(n)]
    return [(*row, 3 * row[1] + 10 * row[2] + rng.gauss(0, 2)) for row in sizes]


@pytest.mark.exercise("prices")
@pytest.mark.points(1)
def test_no_leak(learner, df, rng):
    """Learns from the rows to train on, and from no others"""
    train = df(houses_of(rng, 30), HOUSES)
    mine, other = (learner.prices(train, df(houses_of(rng, 10), HOUSES)).item(0) for _ in range(2))
    assert mine.unchanged_by(other)


@pytest.mark.exercise("prices")
@pytest.mark.points(1)
def test_prices(learner, reference, df, rng):
    """Predicts prices"""
    train, held_out = (df(houses_of(rng, n), HOUSES) for n in (30, 10))
    mine, due = learner.prices(train, held_out), reference.prices(train, held_out)
    assert mine.item(0) == due.item(0).within(rel=1e-6, abs=1e-9)
    assert mine.item(1) == due.item(1).within(rel=1e-6)
    unseen = houses_of(rng, 12)
    made = mine.item(0).transform(df(unseen, HOUSES))
    assert made.only("id", "prediction") == due.item(0).transform(df(unseen, HOUSES)).within(rel=1e-6)
    assert made.predictions_of([row[0] for row in unseen]).score(rmse, [row[3] for row in unseen]).below(20)


@pytest.mark.exercise("segments")
@pytest.mark.points(2)
def test_segments(learner, reference, df, rng):
    """Finds the groups, whatever they are called"""
    for k in (2, 3):
        points = [(i, 10.0 * (i % k) + rng.random(), 5.0 * (i % k) + rng.random()) for i in range(12)]
        frame = df(points, POINTS)
        mine, due = learner.segments(frame, k).transform(frame), reference.segments(frame, k).transform(frame)
        assert mine.up_to_renaming("prediction", by="id") == due


def baskets_of(rng, n):
    return [(sorted({"tea"} | {rng.choice("abcd") for _ in range(3)}),) for _ in range(n)]


@pytest.mark.exercise("baskets")
@pytest.mark.points(1)
def test_baskets(learner, reference, df, rng):
    """Finds what is bought together"""
    for n in (12, 15):
        baskets = df(baskets_of(rng, n), "items array<string>")
        assert learner.baskets(baskets).item_sets == reference.baskets(baskets).item_sets


@pytest.mark.exercise("baskets")
@pytest.mark.points(1)
def test_rules(learner, reference, df, rng):
    """Finds what follows from what is bought"""
    for n in (12, 15):
        baskets = df([*baskets_of(rng, n), *[(["bread", "tea"],)] * n], "items array<string>")
        assert learner.baskets(baskets).association_rules == reference.baskets(baskets).association_rules


@pytest.mark.exercise("save")
@pytest.mark.points(2)
def test_save(learner, reference, df, out_dir, rng):
    """Writes one Parquet file for each year"""
    for n in (9, 12):
        rows = [(i, 2020 + i % 3, float(rng.randrange(90))) for i in range(n)]
        orders = df(rows, "id bigint, year int, amount double", 3)
        mine, due = learner.save(orders, out_dir()), reference.save(orders, out_dir())
        assert mine.written == due.written
        assert mine.written.partitioned_by == ("year",)
        assert mine.written.format == "parquet"
        assert mine.written.rows == due.written.rows
        assert mine.written.files == 3
'''
_SOLUTION = '''# grader: lab1_models
# %%
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.fpm import FPGrowth, FPGrowthModel
from pyspark.ml.regression import LinearRegression
from pyspark.sql import DataFrame


def classifier(strength: float) -> Pipeline:
    """A pipeline that predicts label from colour (indexed) and x by logistic regression of that regParam."""
    # BEGIN SOLUTION
    #> # TODO: three stages.
    colours = StringIndexer(inputCol="colour", outputCol="number", handleInvalid="keep")
    features = VectorAssembler(inputCols=["number", "x"], outputCol="features")
    return Pipeline(stages=[colours, features, LogisticRegression(regParam=strength)])
    # END SOLUTION


# %%
def prices(train: DataFrame, held_out: DataFrame) -> tuple[PipelineModel, float]:
    """A fitted pipeline (assembler, scaler, linear regression) and its mean price on the rows held out."""
    # BEGIN SOLUTION
    #> # TODO: fit.
    features = VectorAssembler(inputCols=["size", "rooms"], outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    model = Pipeline(stages=[features, scaler, LinearRegression(labelCol="price", solver="normal")]).fit(train)
    return model, model.transform(held_out).agg({"prediction": "avg"}).first()[0]
    # END SOLUTION


# %%
def segments(points: DataFrame, k: int) -> PipelineModel:
    """A fitted model of k groups by x and y."""
    # BEGIN SOLUTION
    #> # TODO: KMeans.
    features = VectorAssembler(inputCols=["x", "y"], outputCol="features")
    return Pipeline(stages=[features, KMeans(k=k, seed=1, initSteps=5)]).fit(points)
    # END SOLUTION


# %%
def baskets(frame: DataFrame) -> FPGrowthModel:
    """A fitted FPGrowth: what is in at least half of the baskets."""
    # BEGIN SOLUTION
    #> # TODO: FPGrowth.
    return FPGrowth(itemsCol="items", minSupport=0.5).fit(frame)
    # END SOLUTION


# %%
def save(orders: DataFrame, path: str) -> None:
    """Writes the orders as Parquet: a folder for each year, with one file."""
    # BEGIN SOLUTION
    #> # TODO: write.
    orders.repartition("year").write.partitionBy("year").parquet(path)
    # END SOLUTION
'''
_WRONG = """
from grader.authors import wrong_answer
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.fpm import FPGrowth
from pyspark.ml.regression import LinearRegression


@wrong_answer("classifier", id="strength", title="Does not use the strength", hint="regParam is the strength.")
def unregularised(strength):
    colours = StringIndexer(inputCol="colour", outputCol="number", handleInvalid="keep")
    features = VectorAssembler(inputCols=["number", "x"], outputCol="features")
    return Pipeline(stages=[colours, features, LogisticRegression()])


@wrong_answer("prices", id="leak", title="Scales with the rows held out", hint="The scaler learns, too.")
def leaking(train, held_out):
    features = VectorAssembler(inputCols=["size", "rooms"], outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    rows = features.transform(train.union(held_out))
    scale = scaler.fit(rows)
    model = LinearRegression(labelCol="price", solver="normal").fit(scale.transform(features.transform(train)))
    from pyspark.ml import PipelineModel
    whole = PipelineModel(stages=[features, scale, model])
    return whole, whole.transform(held_out).agg({"prediction": "avg"}).first()[0]


@wrong_answer("segments", id="two", title="Always two groups", hint="k says how many.")
def always_two(points, k):
    features = VectorAssembler(inputCols=["x", "y"], outputCol="features")
    return Pipeline(stages=[features, KMeans(k=2, seed=1, initSteps=5)]).fit(points)


@wrong_answer("baskets", id="support", title="The default support", hint="minSupport is a half.")
def all_of_them(frame):
    return FPGrowth(itemsCol="items").fit(frame)


@wrong_answer("save", id="flat", title="One folder", hint="partitionBy makes folders.")
def flat(orders, path):
    orders.coalesce(1).write.parquet(path)
"""
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Models"\n',
    f"exercises/{LAB}/lab.toml": f'format = 1\ntitle = "Models"\norder = 1\n{_TOML}',
    f"exercises/{LAB}/test_{LAB}.py": _TESTS,
    f"solutions/{LAB}/lab.py": _SOLUTION,
    f"solutions/{LAB}/wrong.py": _WRONG,
}


def models_course(root: Path) -> Course:
    """The course, built at ``root``."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run([sys.executable, "-m", "grader", "build"], cwd=root, check=True, capture_output=True)
    return load_course(root)
