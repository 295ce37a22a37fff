"""Late flights: what logistic regression reaches on the flights from New York in 2013.

    python -m tests.benchmarks.late_flights [references]

Needs the extra ``flights``. Splits the flights by md5 of their natural key and prints log losses of the constant model
and of logistic regression (L2 1e-5) on growing sets of one-hot features, then on features hashed into few columns,
beside the figures that the course's thresholds rest on. Those were measured with the key written in another way: other
rows stand in the three parts, so small differences are those of the draw. With ``references``, the references of labs 6
and 7 do the work instead, as learners write it: one-hot encoding, local SGD and the area under the curve, on Spark.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time

import numpy as np

from grader.datasets.errors import DatasetError
from grader.datasets.flights import Table, late_flights, split_flights, with_joins
from grader.notebook import spark_context
from tests.benchmarks.model_scaling import reference
from tests.benchmarks.one_hot_logistic import (
    Columns,
    Encoder,
    Floats,
    auc,
    baseline_loss,
    fit,
    log_loss,
    scores,
)

L2 = 1e-5
SLICES, EPOCHS, STEP = 4, 25, 0.006
PLAIN = ("carrier", "origin", "month", "hour", "weekday")
ROUTES = (*PLAIN, "dest")
PLANES = (*ROUTES, "tailnum", "flight")
DATES = (*PLANES, "date")
JOINED = (*ROUTES, "planes.manufacturer", "planes.year", "weather.visib", "weather.precip", "weather.wind_dir")

# Log loss of training, validation and test rows, as far as they were measured.
Figures = tuple[float | None, float | None, float | None]
CONSTANT: Figures = (0.5490, 0.5433, 0.5424)
ONE_HOT: dict[str, tuple[tuple[str, ...], Figures]] = {
    "carrier, origin, month, hour, weekday": (PLAIN, (0.5095, 0.5018, 0.5024)),
    "and destination": (ROUTES, (None, 0.5001, None)),
    "and plane, airport and weather (joins)": (JOINED, (None, None, None)),
    "and destination, tail and flight number": (PLANES, (0.4929, 0.5001, None)),
    "and calendar date": (DATES, (0.4444, 0.4515, 0.4511)),
}
HASHED: dict[int, Figures] = {256: (None, 0.5025, None), 1024: (None, 0.4798, None), 4096: (None, 0.4583, None)}


def rows_of(flights: Table, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The values of these columns, row by row."""
    return list(zip(*(flights[column] for column in columns), strict=True))


def hashed(flights: Table, columns: tuple[str, ...], buckets: int) -> Columns:
    """Each field's value as one of so many columns, by md5 of the field's name and the value."""
    places = []
    for column in columns:
        known = {value: _bucket(f"{column}={value}", buckets) for value in set(flights[column])}
        places.append([known[value] for value in flights[column]])
    return np.array(places, np.int64).T


def _bucket(text: str, buckets: int) -> int:
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()) % buckets


def reached(parts: list[Columns], labels: list[Floats], size: int) -> tuple[list[float], float]:
    """Log losses on all parts, and the AUC on the last, of a model that is fitted to the first."""
    weights = fit(parts[0], labels[0], size, L2)
    found = [scores(columns, weights) for columns in parts]
    return [log_loss(y, z) for y, z in zip(labels, found, strict=True)], auc(labels[-1], found[-1])


def line(name: str, losses: list[float], reference: Figures, rest: str) -> str:
    """A row of the table: losses, figures of reference, remarks."""
    ours = "".join(f"{loss:8.4f}" for loss in losses)
    theirs = "".join(f"{'-':>8}" if loss is None else f"{loss:8.4f}" for loss in reference)
    return f"{name:40}{ours}  |{theirs}  | {rest}"


def with_references(flights: list[Table]) -> None:
    """What the functions of labs 6 and 7 reach on the plain columns and with the date."""
    features, learning = reference("lab6_click_features"), reference("lab7_logistic_regression")
    context = spark_context()
    for name in ("carrier, origin, month, hour, weekday", "and calendar date"):
        columns, measured = ONE_HOT[name]
        started = time.perf_counter()
        parts = []
        for part in flights:
            rows = list(zip(part["late"], rows_of(part, columns), strict=True))
            random.Random(1).shuffle(rows)  # they stand by date: a slice's steps would end on its last weeks
            parts.append(context.parallelize([(int(late), list(enumerate(row))) for late, row in rows], SLICES))
        d = features["ohe_dict"](parts[0])
        encoded = [features["encode"](part, d).cache() for part in parts]
        w = learning["fit_sgd"](encoded[0], len(d), EPOCHS, STEP, 1)

        def scored(row: tuple[int, dict[int, float]], w: Floats = w) -> tuple[float, int]:
            return sum(w[j] * value for j, value in row[1].items()) + w[-1], row[0]

        loss = learning["logit_loss"]
        losses = [part.map(scored).map(lambda pair, loss=loss: loss(*pair)).mean() for part in encoded]
        area = learning["auc"](encoded[-1].map(scored))
        rest = f"{len(d)} columns, test AUC {area:.3f}, {time.perf_counter() - started:.0f} s"
        print(line(name, losses, measured, rest), flush=True)


def main(what: str = "") -> int:
    """Print the table; 1 where the data is not installed."""
    try:
        flights = split_flights(with_joins(late_flights()))
    except DatasetError as problem:
        print(problem, file=sys.stderr)
        return 1
    labels = [np.array([late == "1" for late in part["late"]], float) for part in flights]
    print(f"{'rows':40}" + "".join(f"{len(y):8}" for y in labels) + "  |  261779   32781   32786")
    print(f"{'log loss':40}{'train':>8}{'val':>8}{'test':>8}  |{'train':>8}{'val':>8}{'test':>8}  | (right: reference)")
    if what == "references":
        with_references(flights)
        return 0
    rate = float(labels[0].mean())
    print(line("constant", [baseline_loss(y, rate) for y in labels], CONSTANT, f"{rate:.3f} late"))
    for name, (columns, measured) in ONE_HOT.items():
        started = time.perf_counter()
        encoder = Encoder(rows_of(flights[0], columns))
        parts = [encoder.encode(rows_of(part, columns)) for part in flights]
        losses, area = reached(parts, labels, encoder.size)
        seconds = time.perf_counter() - started
        rest = f"{encoder.size} columns, {(parts[1] < 0).sum()} unseen in val, test AUC {area:.3f}, {seconds:.0f} s"
        print(line(name, losses, measured, rest), flush=True)
    for buckets, measured in HASHED.items():
        parts = [hashed(part, DATES, buckets) for part in flights]
        losses, area = reached(parts, labels, buckets)
        print(line(f"all but the joins, hashed to {buckets}", losses, measured, f"test AUC {area:.3f}"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
