"""Click files that a learner or instructor brings along: Criteo's ``dac_sample.txt`` and ``train.txt``.

Each row is a label (0 or 1), 13 whole numbers and 26 categories of eight hexadecimal digits, separated by tabs or by
commas; an empty field is a missing value. They are never downloaded: a user names the path of an own copy. The large
file does not fit into memory, so rows are read one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from grader.datasets.clicks import FULL
from grader.datasets.errors import DatasetError
from grader.datasets.files import git_blob_hash, plain_lines

SAMPLE_NAME, SAMPLE_BLOB = "dac_sample.txt", "5bac733e47e82b2d927f0c658ba882d8d0fb8cd7"
LARGE_NAME = "train.txt"
FIELDS = 1 + FULL.fields

# The sample is far smaller than this; what is larger need not be read a second time for its hash.
_SAMPLE_AT_MOST = 100_000_000

_LABEL, _WHOLE, _CATEGORY = (re.compile(pattern) for pattern in ("[01]", "(?:-?[0-9]+)?", "(?:[0-9a-f]{8})?"))
_KINDS = (
    (_LABEL, "is no label; 0 or 1 is expected"),
    *((_WHOLE, "is no whole number"),) * FULL.integers,
    *((_CATEGORY, "is no category of eight hexadecimal digits"),) * FULL.categories,
)


def read_clicks(path: str | Path, limit: int | None = None) -> list[str]:
    """The rows of a click file as lines with tabs between the fields, ready for labs 6 and 7.

    limit: only the first so many rows. Raises ``DatasetError`` naming row and column of the first bad field.
    """
    return ["\t".join(fields) for fields in islice(_rows(Path(path)), limit)]


def describe_file(path: str | Path) -> str:
    """What a click file is, in one sentence: the published sample, or a file of the same format.

    Raises ``DatasetError`` naming row and column of the first bad field.
    """
    file = Path(path)
    rows = sum(1 for _ in _rows(file))
    blob = git_blob_hash(file) if file.stat().st_size < _SAMPLE_AT_MOST else None
    if blob == SAMPLE_BLOB:
        return f"{file.name} is the published {SAMPLE_NAME} ({rows:,} rows)."
    other = f"not the published {SAMPLE_NAME}" + (f" (git blob {blob[:8]})" if blob else "")
    return f"{file.name} has the format of {SAMPLE_NAME} and {LARGE_NAME}: {rows:,} rows, {other}."


def _rows(file: Path) -> Iterator[list[str]]:
    separator = ""
    for row, line in enumerate(plain_lines(file), 1):
        separator = separator or ("\t" if "\t" in line else ",")
        fields = line.split(separator)
        if len(fields) != FIELDS:
            raise DatasetError(file, _wrong_number(len(fields), row), row=row)
        for column, (text, (kind, problem)) in enumerate(zip(fields, _KINDS, strict=True), 1):
            if not kind.fullmatch(text):
                raise DatasetError(file, f"{text[:40]!r} {problem}", row=row, column=column)
        yield fields


def _wrong_number(found: int, row: int) -> str:
    if row == 1 and found == FIELDS - 1:
        return (
            f"has {found} fields; that is the part without labels, and rows with a label ({FIELDS} fields) are needed"
        )
    advice = f"{FIELDS} separated by tabs or commas are expected" if row == 1 else "the file may be cut off or edited"
    return f"has {found} field{'s' * (found != 1)}; {advice}"
