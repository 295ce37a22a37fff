"""Texts to count words in."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from grader.datasets.errors import DatasetError, read_file


def topic_lines(limit: int | None = None) -> list[str]:
    """The lines of the language documentation that comes with Python, topics in alphabetical order.

    ``limit``: only the first so many lines. The texts, and so all counts, differ between Python versions.
    """
    from pydoc_data.topics import topics

    lines = (line for _, text in sorted(topics.items()) for line in text.splitlines())
    return list(islice(lines, limit))


def describe_text(path: str | Path) -> str:
    """What a text file is, in one sentence; raises ``DatasetError`` where it is no UTF-8 text."""
    file = Path(path)
    lines = read_text(file)
    return f"{file.name} is a text of {len(lines):,} lines and {sum(len(line.split()) for line in lines):,} words."


def read_text(path: str | Path) -> list[str]:
    """The lines of a UTF-8 text file, without line ends; raises ``DatasetError`` where that is impossible."""
    file = Path(path)
    data = read_file(file)
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        raise DatasetError(file, "is not UTF-8 text", "Save it with the encoding UTF-8.", row=row) from None
