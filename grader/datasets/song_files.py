"""Song files that a learner or instructor brings along: ``millionsong.txt`` and ``YearPredictionMSD.txt``.

Both begin each row with a year. The first has 12 features in [0, 1]; the second 90 on scales of their own, of which the
first 12 are the timbre averages. They are never downloaded: a user names the path of an own copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.datasets.errors import DatasetError
from grader.datasets.files import git_blob_hash, plain_lines
from grader.datasets.songs import N_FEATURES
from grader.datasets.tables import number_rows

KNOWN_NAME, KNOWN_BYTES, KNOWN_BLOB, KNOWN_ROWS = "millionsong.txt", 1_248_115, "44c20ca0", 6_724
LARGE_NAME, LARGE_FIELDS, LARGE_ROWS = "YearPredictionMSD.txt", 91, 515_345
SMALL_FIELDS = 1 + N_FEATURES


def read_songs(path: str | Path) -> list[str]:
    """The rows of a song file as lines ``year,f1,...,f12`` with features in [0, 1], ready for lab 5.

    Rows of 12 features are given as they stand. Of rows of 90 features the first 12 are kept and scaled to [0, 1], each
    from its smallest to its largest value. Raises ``DatasetError`` naming row and column of the first bad field.
    """
    file = Path(path)
    lines = list(plain_lines(file))
    rows = _parse(file, lines)
    if len(rows[0]) == SMALL_FIELDS:
        return lines
    return _scaled([row[:SMALL_FIELDS] for row in rows])


def describe_file(path: str | Path) -> str:
    """What a song file is, in one sentence: the published one, or one of the same format.

    Raises ``DatasetError`` naming row and column of the first bad field.
    """
    file = Path(path)
    blob = git_blob_hash(file)
    if blob.startswith(KNOWN_BLOB) and file.stat().st_size == KNOWN_BYTES:
        return f"{file.name} is the published {KNOWN_NAME} ({KNOWN_ROWS:,} rows)."
    rows = _parse(file, list(plain_lines(file)))
    name, full = (KNOWN_NAME, KNOWN_ROWS) if len(rows[0]) == SMALL_FIELDS else (LARGE_NAME, LARGE_ROWS)
    if name == LARGE_NAME and len(rows) == full:
        return f"{file.name} has the format and the {full:,} rows of the published {name}."
    cut = "; it may be cut off" if len(rows) < full else ""
    return (
        f"{file.name} has the format of {name} but is not the published file: "
        f"{len(rows):,} rows for {full:,}, git blob {blob[:8]}{cut}."
    )


def _parse(file: Path, lines: Sequence[str]) -> list[list[float]]:
    fields = lines[0].count(",") + 1
    if fields not in (SMALL_FIELDS, LARGE_FIELDS):
        raise DatasetError(
            file, f"has {fields} fields separated by commas; {SMALL_FIELDS} or {LARGE_FIELDS} are expected", row=1
        )

    def problem(column: int, value: float) -> str:
        if column == 1:
            return "" if 1900 <= value <= 2100 and value.is_integer() else "is no year"
        return "is not in [0, 1]" if fields == SMALL_FIELDS and not 0 <= value <= 1 else ""

    return number_rows(file, [line.split(",") for line in lines], problem)


def _scaled(rows: Sequence[Sequence[float]]) -> list[str]:
    import numpy as np

    table = np.array(rows)
    features = table[:, 1:]
    low, high = features.min(axis=0), features.max(axis=0)
    scaled = (features - low) / np.where(high > low, high - low, 1.0)
    return [
        f"{year:.1f}," + ",".join(f"{value:.12f}" for value in row)
        for year, row in zip(table[:, 0].tolist(), scaled.tolist(), strict=True)
    ]
