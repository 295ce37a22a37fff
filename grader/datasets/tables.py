"""Text files of numbers that a user names: reading them so that a bad row or field is named by its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.datasets.errors import DatasetError

FieldProblem = Callable[[int, float], str]
"""What is wrong with the number in a column (from 1), worded to follow its text: "is no year"; empty for nothing."""


def number_rows(file: Path, rows: Sequence[Sequence[str]], problem_of: FieldProblem) -> list[list[float]]:
    """The fields of all rows as numbers, as many in each row as in the first. Raises ``DatasetError``."""
    return [_numbers(file, number, row, len(rows[0]), problem_of) for number, row in enumerate(rows, 1)]


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
