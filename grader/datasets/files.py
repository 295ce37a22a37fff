"""What readers of plain text tables share: lines with a place, and the hash by which a known file is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from grader.datasets.errors import DatasetError


def plain_lines(file: Path) -> Iterator[str]:
    """The lines of an ASCII file one after another, without line ends; the file may be larger than memory.

    Raises ``DatasetError`` for a file that cannot be read or is empty, and for a row that is not plain text.
    """
    row = 0
    try:
        with file.open("rb") as stream:
            for row, line in enumerate(stream, 1):  # noqa: B007
                yield line.decode("ascii").rstrip("\r\n")
    except OSError as problem:
        raise DatasetError.unreadable(file, problem) from None
    except UnicodeDecodeError:
        raise DatasetError(file, "is not plain text; it should hold a table", row=row) from None
    if not row:
        raise DatasetError(file, "is empty", "Name a complete copy of the file.")


def git_blob_hash(file: Path) -> str:
    """The name that git gives to the bytes of a file: a SHA-1 over a short header and the bytes.

    Raises ``DatasetError`` for a file that cannot be read.
    """
    try:
        digest = hashlib.sha1(b"blob %d\0" % file.stat().st_size, usedforsecurity=False)
        with file.open("rb") as stream:
            while block := stream.read(2**20):
                digest.update(block)
    except OSError as problem:
        raise DatasetError.unreadable(file, problem) from None
    return digest.hexdigest()
