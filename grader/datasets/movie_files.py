"""Imaging movies that a learner or instructor brings along: ``neuro.txt``.

A row is a pixel: x, y, then its brightness in each picture, separated by blanks. The published file has 240 pictures,
20 for each of 12 directions. It is never downloaded: a user names the path of an own copy.
"""

from __future__ import annotations

from pathlib import Path

from grader.datasets.errors import DatasetError
from grader.datasets.files import git_blob_hash, plain_lines
from grader.datasets.movie import N_GROUPS, N_TIMES
from grader.datasets.tables import number_rows

N_PICTURES = N_GROUPS * N_TIMES


def read_movie(path: str | Path) -> list[str]:
    """The rows of a movie as lines ``x y v1 v2 ...``, ready for lab 8.

    Any number of pictures will do. Raises ``DatasetError`` naming row and column of the first bad field, and the row of
    a pixel that occurs twice.
    """
    file = Path(path)
    lines, _ = _read(file)
    return lines


def describe_movie(path: str | Path) -> str:
    """What a movie file is, in one sentence.

    Raises ``DatasetError`` naming row and column of the first bad field, and the row of a pixel that occurs twice.
    """
    file = Path(path)
    _, rows = _read(file)
    pictures = len(rows[0]) - 2
    width, height = (len({row[column] for row in rows}) for column in (0, 1))
    whole = "" if len(rows) == width * height else f"; {width * height - len(rows):,} pixels are missing"
    other = "" if pictures == N_PICTURES else f" (neuro.txt has {N_PICTURES})"
    return (
        f"{file.name} is an imaging movie of {len(rows):,} pixels ({width} x {height}) in {pictures} pictures{other}"
        f"{whole}, git blob {git_blob_hash(file)[:8]}."
    )


def _read(file: Path) -> tuple[list[str], list[list[float]]]:
    lines = list(plain_lines(file))
    fields = [line.split() for line in lines]
    if len(fields[0]) < 4:
        raise DatasetError(
            file, f"has {len(fields[0])} fields separated by blanks; x, y and at least two pictures are expected", row=1
        )
    rows = number_rows(file, fields, _problem)
    seen: dict[tuple[float, float], int] = {}
    for number, row in enumerate(rows, 1):
        first = seen.setdefault((row[0], row[1]), number)
        if first != number:
            raise DatasetError(file, f"the pixel {row[0]:g}, {row[1]:g} stands in row {first} already", row=number)
    return lines, rows


def _problem(column: int, value: float) -> str:
    if column <= 2:
        return "" if value.is_integer() and value >= 0 else "is no place of a pixel: a whole number from 0 on"
    return "" if value >= 0 else "is no brightness: below 0"
