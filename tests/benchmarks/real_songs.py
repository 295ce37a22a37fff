"""Compare a song file with the published figures: what the references of lab 5 reach on it.

    python -m tests.benchmarks.real_songs millionsong.txt

Runs the reference solutions of lab 5 on Spark: parses the rows, splits them by md5 as the course does, and prints row
counts and root mean square errors of the constant model, of least squares with an intercept, of least squares on the
features and their 78 products, and of the reference's own model, beside the figures of millionsong.txt. Then, for all
rows together, error and intercept of least squares, and 2 / the largest eigenvalue of X'X/n, the step from which on
gradient descent diverges.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyspark import RDD

import grader.notebook
from grader.checks.running.programs import program_of, read_reference
from grader.course.load import load_course
from grader.datasets.errors import DatasetError
from grader.datasets.song_files import describe_file, read_songs
from grader.datasets.split import md5_split

ROOT = Path(__file__).parents[2]
Three = tuple[float, float, float]

PUBLISHED: dict[str, Three] = {
    "rows": (5404, 676, 644),
    "constant": (21.392, 21.550, 21.497),
    "least squares": (15.442, 16.375, 15.937),
    "with products": (14.365, 15.952, 14.880),
}
PUBLISHED_ON_ALL_ROWS = {"least squares": 15.579, "intercept": 68.5, "largest step": 2 / 2.911}


def reference() -> Any:
    """The functions of lab 5's reference, each as an attribute."""
    # The name of the main program makes Spark send functions to its workers by value.
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in program_of(read_reference(load_course(ROOT).lab("lab5_linear_regression")).cells).cells:
        exec(compile(cell.source, cell.filename, "exec"), namespace)
    return SimpleNamespace(**namespace)


def measure(lines: list[str], lab: Any) -> tuple[dict[str, Three], dict[str, float]]:
    """The figures of ``PUBLISHED``, and of the own model, for training, validation and test rows; and those of all."""
    sc = grader.notebook.spark_context()
    rows, *raw = (
        sc.parallelize(part, 2).map(lab.parse_song).filter(bool).cache() for part in (lines, *md5_split(lines))
    )
    train, base = lab.shift_years(raw[0])
    parts = [part.map(lambda ex: (ex[0] - base, ex[1])).cache() for part in raw]
    crosses, rmse = lab.crosses, lab.rmse

    def scored(model: Callable[[Any], float]) -> Three:
        return _three(rmse(part.mapValues(model)) for part in parts)

    def crossed(x: Any) -> Any:
        return crosses((0.0, x - 0.5))[1]

    mean, linear = lab.baseline(train), _linear(lab.ols(train))
    linear_in_products = _linear(lab.ols(train.mapValues(crossed)))
    figures = {
        "rows": _three(part.count() for part in parts),
        "constant": scored(lambda x: mean),
        "least squares": scored(linear),
        "with products": scored(lambda x: linear_in_products(crossed(x))),
        "song_model": scored(lab.song_model(train, parts[1])),
    }
    return figures, _on_all_rows(lab.shift_years(rows)[0], lab)


def _on_all_rows(rows: RDD[Any], lab: Any) -> dict[str, float]:
    weights = lab.ols(rows)
    return {
        "least squares": lab.rmse(rows.mapValues(_linear(weights))),
        "intercept": float(weights[-1]),
        "largest step": lab.max_step(rows),
    }


def _linear(weights: Any) -> Callable[[Any], float]:
    return lambda x: float(weights[:-1] @ x + weights[-1])


def _three(values: Iterable[float]) -> Three:
    train, validation, test = values
    return float(train), float(validation), float(test)


def report(figures: dict[str, Three], on_all_rows: dict[str, float]) -> str:
    """The figures beside the published ones, as two tables of text."""
    lines = [f"{'':15}{'train':>9}{'val':>9}{'test':>9}   published: train, val, test"]
    for name, ours in figures.items():
        form = "9.0f" if name == "rows" else "9.3f"
        columns = ("".join(f"{x:{form}}" for x in row) for row in (ours, PUBLISHED.get(name, ())))
        lines.append(f"{name:15}{'   '.join(columns)}".rstrip())
    lines += ["", f"{'on all rows':15}{'here':>9}   published"]
    lines += [f"{name:15}{ours:9.3f}{PUBLISHED_ON_ALL_ROWS[name]:12.3f}" for name, ours in on_all_rows.items()]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(arguments[0])
    try:
        lines = read_songs(path)
    except DatasetError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(describe_file(path))
    print(report(*measure(lines, reference())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
