"""``grader data``: list the data of the course, make some, examine a file."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from grader.base.files import naming
from grader.cli import console
from grader.datasets import flights
from grader.datasets.catalogue import FILE_KINDS, GENERATORS, fingerprint_of, kind_of
from grader.datasets.errors import DatasetError
from grader.datasets.text import topic_lines

FOLDER = "data"
"""Below the current folder: where files of one's own are looked for by the names of the published ones."""


@dataclass(frozen=True)
class Entry:
    """One line of the list. mark: ``ok`` it is here, ``--`` it is not, ``!!`` something is wrong."""

    mark: Literal["ok", "--", "!!"]
    name: str
    labs: tuple[int, ...]
    text: str


def show() -> int:
    """Print what data the course can use and what of it is here; 1 when data made here differs from elsewhere."""
    screen = console.output()
    wrong = False
    for title, entries in (
        ("Made on this machine", _made()),
        ("Real, from installed packages", _installed()),
        (f"Files of your own, in the folder {FOLDER} or named by path", _files()),
    ):
        screen.print(title, markup=False)
        for entry in entries:
            labs = ", ".join(map(str, entry.labs))
            screen.print(
                f"  {entry.mark} {entry.name:21} labs {labs:5} {entry.text}".rstrip(), markup=False, soft_wrap=True
            )
            wrong = wrong or entry.mark == "!!"
    return EXIT_FAILED if wrong else EXIT_PASSED


def make(name: str, rows: int, seed: int, out: Path) -> int:
    """Write so many rows of made-up data to a new file.

    Raises ``UsageError`` for an unknown name and for a file that exists.
    """
    found = [generator for generator in GENERATORS if generator.name == name]
    if not found:
        known = ", ".join(generator.name for generator in GENERATORS)
        raise UsageError(f"there is no data called {name!r} to make", f"There is {known}.")
    try:
        with naming(out), out.open("x", encoding="utf-8") as stream:
            stream.writelines(line + "\n" for line in found[0].make(rows, seed))
    except FileExistsError:
        raise UsageError(f"{out} exists", "Name another file or remove it first.") from None
    console.output().print(f"{out}: {rows:,} rows of {name}, seed {seed}", markup=False, soft_wrap=True)
    return EXIT_PASSED


def check(file: Path) -> int:
    """Print what a file is; where it is damaged print row and column of the first problem and give 1."""
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    screen = console.output()
    try:
        screen.print(kind_of(file).describe(file), markup=False, soft_wrap=True)
    except DatasetError as problem:
        screen.print(str(problem), markup=False, soft_wrap=True)
        return EXIT_FAILED
    return EXIT_PASSED


def _made() -> Iterator[Entry]:
    for generator in GENERATORS:
        found = fingerprint_of(generator)
        if found == generator.fingerprint:
            yield Entry("ok", generator.name, generator.labs, f"{generator.title}; fingerprint {found}")
        else:
            differs = f"fingerprint {found}, elsewhere {generator.fingerprint}: other rows than on other machines"
            yield Entry("!!", generator.name, generator.labs, f"{differs}; install the versions of constraints.txt")


def _installed() -> Iterator[Entry]:
    lines = len(topic_lines())
    yield Entry("ok", "text", (3,), f"documentation of Python {platform.python_version()}, {lines:,} lines")
    title = "flights from New York in 2013, late or not"
    if flights.installed():
        yield Entry("ok", "flights", (6, 7), title)
    else:
        yield Entry("--", "flights", (6, 7), f"{title}; not installed. Run: pip install {flights.PACKAGE}")


def _files() -> Iterator[Entry]:
    for kind in FILE_KINDS:
        for name in kind.names:
            here = Path(FOLDER) / name
            present = here.is_file()
            place = f"; {here} (grader data check {here})" if present else ""
            yield Entry("ok" if present else "--", name, kind.labs, kind.title + place)
        if not kind.names:
            yield Entry("--", "any file", kind.labs, kind.title)
