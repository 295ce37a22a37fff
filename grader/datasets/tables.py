"""Text files of numbers that a user names: reading them so that a bad row or field is named by its place."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.datasets.errors import DatasetError

FieldProblem = Callable[[int, float], str]
"""What is wrong with the number in a column (from 1), worded to follow its text: "is no year"; empty for nothing."""


def ascii_lines(file: Path, data: bytes, holds: str) -> list[str]:
    """The lines of a file that holds, say, "numbers and commas". Raises ``DatasetError``."""
    try:
        lines = data.decode("ascii").splitlines()
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        raise DatasetError(file, f"is not plain text; it should hold {holds}", row=row) from None
    if not lines:
        raise DatasetError(file, "is empty; name a complete copy of the file")
    return lines


def number_rows(file: Path, rows: Sequence[Sequence[str]], problem_of: FieldProblem) -> list[list[float]]:
    """The fields of all rows as numbers, as many in each row as in the first. Raises ``DatasetError``."""
    return [_numbers(file, number, row, len(rows[0]), problem_of) for number, row in enumerate(rows, 1)]


def git_blob_hash(data: bytes) -> str:
    """The name that git gives to these bytes: a SHA-1 over a short header and the bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _numbers(file: Path, number: int, texts: Sequence[str], fields: int, problem_of: FieldProblem) -> list[float]:
    if len(texts) != fields:
        raise DatasetError(
            file, f"has {len(texts)} fields, row 1 has {fields}; the file may be cut off or edited", row=number
        )
    values = []
    for column, text in enumerate(texts, 1):
        value = _number(text)
        problem = "is no number" if value is None else problem_of(column, value)
        if value is None or problem:
            raise DatasetError(file, f"{text[:40]!r} {problem}", row=number, column=column)
        values.append(value)
    return values


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
