"""Compare a song file with the published figures: what lab 5 can reach on it.

    python tests/benchmarks/real_songs.py millionsong.txt

Splits the rows by md5 as the course does and prints row counts and root mean square errors of the constant model, of
least squares with an intercept, and of least squares on the features and their 78 products, beside the figures of
millionsong.txt.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.datasets.errors import DatasetError
from grader.datasets.song_files import describe_file, read_songs
from grader.datasets.split import md5_split

Table = NDArray[np.float64]
Figures = dict[str, tuple[float, float, float]]

PUBLISHED: Figures = {
    "rows": (5404, 676, 644),
    "constant": (21.392, 21.550, 21.497),
    "least squares": (15.442, 16.375, 15.937),
    "with products": (14.365, 15.952, 14.880),
}


def measure(lines: list[str]) -> Figures:
    """The figures of ``PUBLISHED`` for these lines; each value is for training, validation and test rows."""
    tables = [np.array([[float(x) for x in line.split(",")] for line in part]) for part in md5_split(lines)]
    labels = [table[:, 0] - tables[0][:, 0].min() for table in tables]
    plain = [np.column_stack([table[:, 1:], np.ones(len(table))]) for table in tables]
    rows = np.triu_indices(tables[0].shape[1] - 1)
    crossed = [np.column_stack([x, x[:, rows[0]] * x[:, rows[1]]]) for x in plain]
    return {
        "rows": _three(len(table) for table in tables),
        "constant": _three(_rmse(y, np.full(len(y), labels[0].mean())) for y in labels),
        "least squares": _fit_and_score(plain, labels),
        "with products": _fit_and_score(crossed, labels),
    }


def _fit_and_score(features: list[Table], labels: list[Table]) -> tuple[float, float, float]:
    weights = np.linalg.lstsq(features[0], labels[0], rcond=None)[0]
    return _three(_rmse(y, x @ weights) for x, y in zip(features, labels, strict=True))


def _rmse(labels: Table, predictions: Table) -> float:
    return float(np.sqrt(np.mean((labels - predictions) ** 2)))


def _three(values: Iterable[float]) -> tuple[float, float, float]:
    train, validation, test = values
    return float(train), float(validation), float(test)


def report(figures: Figures) -> str:
    """The figures beside the published ones, as a table of text."""
    lines = [f"{'':15}{'train':>9}{'val':>9}{'test':>9}   published: train, val, test"]
    for name, published in PUBLISHED.items():
        form = "9.0f" if name == "rows" else "9.3f"
        ours, theirs = ("".join(f"{x:{form}}" for x in row) for row in (figures[name], published))
        lines.append(f"{name:15}{ours}   {theirs}")
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
    print(report(measure(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
