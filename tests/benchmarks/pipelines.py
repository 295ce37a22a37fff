"""Pipelines of pyspark.ml beside what labs 5 to 7 build by hand: the same rows, the same model, the same figures.

    python -m tests.benchmarks.pipelines [millionsong.txt] [flights]

Songs: root mean square errors of least squares by lab 5's ``ols`` and by lab 11's ``year_line``, and of both on the
features and their products, beside those published for millionsong.txt; of made-up songs where no file is given.
Clicks: log losses of lab 11's ``one_hot`` and ``click_line`` by lab 7's ``logit_loss``, how far lab 7's gradient is
from 0 there, and the loss to which lab 7's ``fit_logistic`` comes down in some rounds. ``flights`` takes the late
flights of the extra of that name, else clicks are made up.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession

import grader.notebook
from grader.checks.running.programs import program_of, read_reference
from grader.course.load import load_course
from grader.datasets.clicks import ClickModel, clicks
from grader.datasets.flights import late_flights, split_flights
from grader.datasets.song_files import read_songs
from grader.datasets.songs import songs
from grader.datasets.split import md5_split

ROOT = Path(__file__).parents[2]
SOUND = [f"t{number}" for number in range(1, 13)]
PLAIN = ("carrier", "origin", "month", "hour", "weekday")
L2 = 1e-3
Floats = NDArray[np.float64]
Three = tuple[float, float, float]
Clicks = list[tuple[int, tuple[str, ...]]]
PUBLISHED: dict[str, Three] = {"least squares": (15.442, 16.375, 15.937), "with products": (14.365, 15.952, 14.880)}
"""On training, validation and test rows of millionsong.txt."""


def reference(lab: str) -> Any:
    """The functions of a lab's reference, each as an attribute."""
    # The name of the main program makes Spark send functions to its workers by value.
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in program_of(read_reference(load_course(ROOT).lab(lab)).cells).cells:
        exec(compile(cell.source, cell.filename, "exec"), names)
    return SimpleNamespace(**names)


def session() -> SparkSession:
    """The session on the running context."""
    return SparkSession(grader.notebook.spark_context())


@dataclass(frozen=True)
class Songs:
    """Of each model the errors on training, validation and test rows: by hand, and by a pipeline; and both weights."""

    errors: dict[str, tuple[Three, Three]]
    weights: tuple[Floats, Floats]


def measured_songs(lines: Iterable[str]) -> Songs:
    """What lab 5 and lab 11 find of the same songs, split by md5."""
    by_hand, pipelines, parts = reference("lab5_linear_regression"), reference("lab11_pipelines"), md5_split(lines)
    rdds = [session().sparkContext.parallelize(part, 2).map(by_hand.parse_song).cache() for part in parts]
    tables = [_songs_table(part, pipelines) for part in parts]
    weights = by_hand.ols(rdds[0])
    crossed = [part.map(lambda ex: by_hand.crosses((ex[0], ex[1] - 0.5))) for part in rdds]
    line, bent = pipelines.year_line(tables[0], SOUND), pipelines.bent_line(SOUND, 0.0).fit(tables[0])
    fitted = line.stages[-1]
    return Songs(
        {
            "least squares": (_by_weights(by_hand, weights, rdds), _by_model(pipelines, line, tables)),
            "with products": (
                _by_weights(by_hand, by_hand.ols(crossed[0]), crossed),
                _by_model(pipelines, bent, tables),
            ),
        },
        (weights, np.append(fitted.coefficients.toArray(), fitted.intercept)),
    )


def _songs_table(lines: list[str], pipelines: Any) -> DataFrame:
    """The rows as lab 11 reads them: texts first, then numbers where all of a row are numbers."""
    texts = session().createDataFrame(
        [(str(number), *line.split(",")) for number, line in enumerate(lines)],
        ", ".join(f"{name} string" for name in ("id", "year", *SOUND)),
    )
    rows = [(row.label, *row.features.toArray().tolist()) for row in pipelines.song_vectors(texts, SOUND).collect()]
    return session().createDataFrame(rows, ", ".join(f"{name} double" for name in ("year", *SOUND))).cache()


def _by_weights(by_hand: Any, weights: Floats, parts: list[RDD[Any]]) -> Three:
    train, val, test = (
        float(by_hand.rmse(part.mapValues(lambda x: float(weights[:-1] @ x + weights[-1])))) for part in parts
    )
    return train, val, test


def _by_model(pipelines: Any, model: Any, tables: list[DataFrame]) -> Three:
    evaluator = pipelines.RegressionEvaluator(labelCol="year")
    train, val, test = (float(evaluator.evaluate(model.transform(table))) for table in tables)
    return train, val, test


@dataclass(frozen=True)
class ClickFigures:
    """The mean log losses of a pipeline on training and test rows; lab 7's objective for its weights, the largest part
    of lab 7's gradient there, and the objective to which lab 7 itself comes down; how many features lab 6 knows, and
    how many are in the pipeline's vector."""

    train: float
    test: float
    objective: float
    slope: float
    by_hand: float
    features: tuple[int, int]


def measured_clicks(train: Clicks, test: Clicks, rounds: int) -> ClickFigures:
    """What labs 6, 7 and 11 find of the same clicks."""
    encoding, learning = reference("lab6_click_features"), reference("lab7_logistic_regression")
    model = _click_model(train)
    weights = np.append(model.coefficients.toArray(), model.intercept)
    context = session().sparkContext
    raw = [context.parallelize([(y, list(enumerate(row))) for y, row in rows], 4) for rows in (train, test)]
    d = encoding.ohe_dict(raw[0])
    encoded = [encoding.encode(part, d).mapValues(lambda x: {**x, len(d): 1.0}).cache() for part in raw]

    def mean_loss(rows: RDD[Any], w: Floats) -> float:
        loss = learning.logit_loss
        return float(rows.map(lambda row: loss(float(sum(w[j] * v for j, v in row[1].items())), row[0])).mean())

    def priced(w: Floats) -> float:
        return mean_loss(encoded[0], w) + L2 / 2 * float(w[:-1] @ w[:-1])

    slopes = _gradient(encoded[0], weights, learning.logistic_term) + L2 * np.append(weights[:-1], 0.0)
    step = 4 / (len(train[0][1]) + 1)  # below 2 / the curvature: at most a quarter of a row's features
    found, _ = learning.fit_logistic(encoding.encode(raw[0], d), len(d), rounds, step, L2)
    return ClickFigures(
        mean_loss(encoded[0], weights),
        mean_loss(encoded[1], weights),
        priced(weights),
        float(abs(slopes).max()),
        priced(found),
        (len(d), len(weights) - 1),
    )


def _click_model(train: Clicks) -> Any:
    """The logistic regression of lab 11 on its one-hot features of all fields."""
    pipelines, names = reference("lab11_pipelines"), [f"field{number}" for number in range(len(train[0][1]))]
    table = session().createDataFrame(
        [(float(y), *row) for y, row in train], ", ".join(["label double", *(f"{name} string" for name in names)])
    )
    encoded = pipelines.one_hot(names).fit(table).transform(table).withColumnRenamed("features", "bits")
    return pipelines.click_line(encoded.select("label", "bits").cache(), ["bits"], L2).stages[-1]


def _gradient(rows: RDD[Any], w: Floats, term: Any) -> Floats:
    def sums(part: Iterable[Any]) -> Iterable[Floats]:
        total = np.zeros(len(w))
        for y, x in part:
            for j, slope in term(w, x, y).items():
                total[j] += slope
        yield total

    return rows.mapPartitions(sums).reduce(lambda a, b: a + b) / rows.count()  # type: ignore[no-any-return]


def flights(n: int | None = None) -> tuple[Clicks, Clicks]:
    """Training and test flights with plain columns, in an order of chance; so many training flights, or all.

    Raises ``DatasetError`` where the package is not installed.
    """
    train, _, test = (
        [
            (int(late), row)
            for late, row in zip(part["late"], zip(*(part[column] for column in PLAIN), strict=True), strict=True)
        ]
        for part in split_flights(late_flights())
    )
    random.Random(1).shuffle(train)
    return train[:n], test[:n]


def made_up_clicks(n: int) -> tuple[Clicks, Clicks]:
    """Clicks of a few fields, three quarters of them to train on; every field has a value."""
    lines = [line.split("\t") for line in clicks(n, 1, ClickModel(integers=2, categories=3, largest=8))]
    rows = [(int(label), tuple(value or "none" for value in values)) for label, *values in lines]
    return rows[: n * 3 // 4], rows[n * 3 // 4 :]


def main(arguments: list[str]) -> int:
    """Print the figures."""
    files = [argument for argument in arguments if argument != "flights"]
    found = measured_songs(read_songs(Path(files[0])) if files else songs(6724, 1))
    for name, (by_hand, by_pipeline) in found.errors.items():
        for who, three in (("lab 5", by_hand), ("lab 11", by_pipeline), ("millionsong.txt", PUBLISHED[name])):
            print(f"{name:15}{who:>16}" + "".join(f"{error:9.3f}" for error in three))
    print(f"largest difference of weights: {abs(np.subtract(*found.weights)).max():.1e}")
    print(measured_clicks(*(flights() if "flights" in arguments else made_up_clicks(8000)), rounds=60))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
