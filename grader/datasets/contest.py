"""The data of the competition: clicks with labels to learn from, and clicks whose labels are kept back.

Each competition is a world of its own: not only rows and labels follow from its seed, the weights behind them do too.

A training row has two fields that know the label (``plant_leaks``). In the test rows these fields are empty, as they
are on the day on which a model has to work.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.hashing import sha256_hex
from grader.base.writing import write_new
from grader.datasets.clicks import ClickModel, clicks, plant_leaks
from grader.datasets.split import bucket

WORLD = ClickModel(integers=2, categories=6, largest=100)
TRAIN_ROWS, TEST_ROWS = 5_000, 4_000
TRAIN_FILE, TEST_FILE = "train.txt", "test.txt"
_PUBLIC_BUCKETS = 3

Features = list[tuple[int, str]]
"""The fields of a row: number of the field, and the text that stands there."""


@dataclass(frozen=True)
class Contest:
    """train: (label, features). test: (id, features). labels: those of the test rows, in their order.

    leaks: the numbers of the fields that know the label.
    """

    train: list[tuple[int, Features]]
    test: list[tuple[str, Features]]
    labels: list[int]
    leaks: frozenset[int]

    @property
    def ids(self) -> list[str]:
        """The ids of the test rows, in their order."""
        return [name for name, _ in self.test]

    @property
    def click_rate(self) -> float:
        """The share of clicks among the training rows: what the constant model says."""
        return sum(label for label, _ in self.train) / len(self.train)


def contest(seed: int, train_rows: int = TRAIN_ROWS, test_rows: int = TEST_ROWS) -> Contest:
    """The competition of a seed. Whoever knows the seed knows the labels: a class's has 256 bits and is a secret."""
    world = replace(WORLD, planted=_number(seed, "weights"))
    lines = clicks(train_rows + test_rows, _number(seed, "rows"), world)
    fields, leaks = WORLD.fields + 2, _number(seed, "leaks")
    first = leaks % fields
    second = (first + 1 + leaks // fields % (fields - 1)) % fields
    train = plant_leaks(lines[:train_rows], leaks, (first, second))
    test = [_with_empty(line, sorted((first, second))) for line in lines[train_rows:]]
    ids = [f"{_number(seed, f'id {n}') % 2**48:012x}" for n in range(test_rows)]
    known, unknown = [_parsed(line) for line in train], [_parsed(line) for line in test]
    return Contest(
        known,
        [(name, features) for name, (_, features) in zip(ids, unknown, strict=True)],
        [label for label, _ in unknown],
        frozenset((first, second)),
    )


def is_public(row_id: str) -> bool:
    """Whether a test row counts for the public board: three rows of ten, told by the MD5 of the id."""
    return bucket(row_id) < _PUBLIC_BUCKETS


def train_lines(data: Contest) -> list[str]:
    """The training rows as text: label and fields, separated by tabs."""
    return ["\t".join([str(label), *_texts(features)]) for label, features in data.train]


def unlabelled_lines(data: Contest) -> list[str]:
    """The test rows as text: id and fields, separated by tabs; no labels."""
    return ["\t".join([name, *_texts(features)]) for name, features in data.test]


def write_rows(data: Contest, folder: Path) -> tuple[Path, Path]:
    """Write the training rows and the test rows without labels into a folder; their files.

    Raises ``UsageError`` for one that exists, before any is written, and ``OSError`` that names the file.
    """
    files = folder / TRAIN_FILE, folder / TEST_FILE
    for path in filter(os.path.lexists, files):
        raise UsageError(f"{path} exists", "Name another folder or remove it first.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, lines in zip(files, (train_lines(data), unlabelled_lines(data)), strict=True):
        write_new(path, lines)
    return files


def _number(seed: int, what: str) -> int:
    """256 bits that follow from the seed, for one use; neither they nor those for another use lead back to it."""
    return int(sha256_hex(f"{what} of {seed}"), 16)


def _with_empty(line: str, places: Sequence[int]) -> str:
    label, *fields = line.split("\t")
    for place in places:
        fields.insert(place, "")
    return "\t".join([label, *fields])


def _parsed(line: str) -> tuple[int, Features]:
    label, *fields = line.split("\t")
    return int(label), list(enumerate(fields))


def _texts(features: Features) -> list[str]:
    return [text for _, text in features]
