"""The references that learn and score models, on 10 and 100 times the rows: seconds, and the memory of the driver.

    python -m tests.benchmarks.model_scaling [ROWS]

ROWS is the smallest number of rows, 2,000 unless given. Songs and clicks are made inside Spark's tasks and lie in
memory before the clock starts. Peak memory is what Python allocates in the driver during a call: it holds sums, not
rows, so it should not grow. With linear growth, the column "times" stays at or below 10 and 100; jobs have a cost of
their own, so few rows take more than their share.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pyspark import RDD

from grader.datasets.clicks import ClickModel, clicks
from grader.datasets.songs import songs
from grader.notebook import spark_context
from grader.submission.reading.percent import split_percent

ROOT = Path(__file__).parents[2]
FACTORS = (1, 10, 100)
WORLD = ClickModel(integers=2, categories=6, largest=100)
DIM = 1024
PIECES = 20

Reference = dict[str, Any]
Call = Callable[[], object]


def reference(lab: str) -> Reference:
    """The names of a lab's reference, without its play cells."""
    source = (ROOT / "solutions" / lab / "lab.py").read_text(encoding="utf-8")
    names: Reference = {"__name__": lab}
    for cell in split_percent(source):
        if cell.kind == "code" and "play" not in cell.tags:
            exec(compile(cell.source, lab, "exec"), names)
    return names


def sparse_click(line: str) -> tuple[int, dict[int, float]]:
    """The label and the hashed features of a line of clicks."""
    label, *values = line.split("\t")
    return int(label), {zlib.crc32(f"{field} {text}".encode()) % DIM: 1.0 for field, text in enumerate(values)}


def made(lines: Callable[[int, int], Iterable[str]], n: int) -> RDD[str]:
    """n lines, made in pieces inside the tasks: ``lines(number, seed)``."""
    each = n // PIECES
    return spark_context().parallelize(range(PIECES), PIECES).flatMap(lambda piece: lines(each, piece))


def in_memory(rows: RDD[Any]) -> RDD[Any]:
    """The rows, computed and cached."""
    rows = rows.cache()
    rows.count()
    return rows


def linear(names: Reference, n: int) -> dict[str, Call]:
    """The calls of lab 5 on n songs."""
    rows = in_memory(made(songs, n).map(names["parse_song"]))
    return {
        "ols": lambda: names["ols"](rows),
        "ridge": lambda: names["ridge"](rows, 0.1),
        "gd, 3 rounds": lambda: names["gd"](rows, 3, 0.1),
    }


def logistic(names: Reference, n: int) -> dict[str, Call]:
    """The calls of lab 7 on n clicks."""
    rows = in_memory(made(lambda each, seed: clicks(each, seed, WORLD), n).map(sparse_click))
    scores = in_memory(rows.map(lambda row: (sum(row[1]) % 997 / 997, row[0])))
    return {
        "fit_logistic, 3 rounds": lambda: names["fit_logistic"](rows, DIM, 3, 1.0, 0.001),
        "auc": lambda: names["auc"](scores),
    }


def measured(call: Call) -> tuple[float, float]:
    """Seconds of a call, and the peak of what Python allocated in the driver meanwhile, in MB."""
    tracemalloc.start()
    started = time.monotonic()
    call()
    seconds = time.monotonic() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak / 1e6


def main(smallest: int = 2_000) -> None:
    """Print a line for each reference and number of rows."""
    labs = ((linear, reference("lab5_linear_regression")), (logistic, reference("lab7_logistic_regression")))
    print(f"{'':24}{'rows':>10}{'seconds':>10}{'times':>8}{'driver peak MB':>16}")
    for calls, names in labs:
        first: dict[str, float] = {}
        for factor in FACTORS:
            n = smallest * factor
            for name, call in calls(names, n).items():
                if factor == 1:
                    call()  # the first call starts Python workers
                seconds, peak = measured(call)
                first.setdefault(name, seconds)
                print(f"{name:24}{n:>10,}{seconds:>10.2f}{seconds / first[name]:>8.1f}{peak:>16.2f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
