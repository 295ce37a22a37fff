"""All data that the course can use: what it makes, what it reads, and how a file is told.

A new data set is one more entry below.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.hashing import sha256_hex
from grader.datasets import click_files, clicks, movie, movie_files, song_files, songs, text
from grader.datasets.errors import DatasetError
from grader.datasets.files import plain_lines

_FINGERPRINT_ROWS, _FINGERPRINT_SEED = 500, 1


@dataclass(frozen=True)
class Generator:
    """Data that is made: ``make(rows, seed)`` gives its lines.

    fingerprint: what ``fingerprint_of`` gives on every machine; another value means other rows than elsewhere.
    """

    name: str
    title: str
    labs: tuple[int, ...]
    make: Callable[[int, int], Sequence[str]]
    fingerprint: str


@dataclass(frozen=True)
class FileKind:
    """Files that a user brings along.

    names: what the published files are called, if there are any. fits: whether a first row is one of such a file.
    describe: what a file is, in one sentence; raises ``DatasetError`` naming row and column of the first problem.
    """

    names: tuple[str, ...]
    title: str
    labs: tuple[int, ...]
    fits: Callable[[str], bool]
    describe: Callable[[Path], str]


def fields_of(line: str) -> int:
    """How many fields a row has, separated by tabs or else by commas."""
    return line.count("\t" if "\t" in line else ",") + 1


def movie_lines(rows: int, seed: int) -> list[str]:
    """The lines of a movie of so many pixels, about as wide as high; its last line of pixels may be cut short."""
    if rows < 1:
        raise ValueError(f"the number of pixels must be 1 or more, is {rows}")
    width = math.isqrt(rows - 1) + 1
    return movie.movie(width, math.ceil(rows / width), seed).lines()[:rows]


def _looks_like_movie(line: str) -> bool:
    fields = line.split()
    return len(fields) >= 4 and "," not in line and all(field.replace(".", "", 1).isdigit() for field in fields)


GENERATORS = (
    Generator("songs", "year and timbre of made-up songs", (5, 8, 11), songs.songs, "9339dc4d"),
    Generator("clicks", "made-up clicks on advertisements", (6, 7, 9), clicks.clicks, "97adfdc5"),
    Generator("movie", "a made-up imaging movie, a pixel a row", (8,), movie_lines, "4b6f9cb0"),
)

FILE_KINDS = (
    FileKind(
        (song_files.KNOWN_NAME, song_files.LARGE_NAME),
        "years and timbre of real songs",
        (5, 8, 11),
        lambda line: fields_of(line) in (song_files.SMALL_FIELDS, song_files.LARGE_FIELDS),
        song_files.describe_file,
    ),
    FileKind(
        (click_files.SAMPLE_NAME, click_files.LARGE_NAME),
        "real clicks on advertisements",
        (6, 7),
        lambda line: fields_of(line) in (click_files.FIELDS, click_files.FIELDS - 1),
        click_files.describe_file,
    ),
    FileKind(("neuro.txt",), "a real imaging movie", (8,), _looks_like_movie, movie_files.describe_movie),
    FileKind((), "any text in UTF-8", (3,), lambda line: True, text.describe_text),
)
"""In the order in which they are tried; the last one takes every file."""


def fingerprint_of(generator: Generator) -> str:
    """Eight hexadecimal digits that stand for the first rows which the generator makes on this machine."""
    lines = generator.make(_FINGERPRINT_ROWS, _FINGERPRINT_SEED)
    return sha256_hex("\n".join(lines))[:8]


def generator_of(name: str) -> Generator:
    """What makes the data of that name. Raises ``UsageError`` for a name that there is not."""
    for generator in GENERATORS:
        if generator.name == name:
            return generator
    known = ", ".join(generator.name for generator in GENERATORS)
    raise UsageError(f"there is no data called {name!r} to make", f"There is {known}.")


def kind_of(file: Path) -> FileKind:
    """What kind a file is: by its name if a published file is called so, else by its first row.

    Raises ``DatasetError`` for a file that cannot be read or is empty.
    """
    named = [kind for kind in FILE_KINDS if file.name in kind.names]
    if named:
        return named[0]
    try:
        first = next(plain_lines(file))
    except DatasetError as problem:
        if problem.row is None:
            raise
        return FILE_KINDS[-1]
    return next(kind for kind in FILE_KINDS if kind.fits(first))
