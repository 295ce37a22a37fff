"""What data the course can use, and what of it is here."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.base.names import OWN_DATA
from grader.datasets import flights
from grader.datasets.catalogue import FILE_KINDS, GENERATORS, fingerprint_of
from grader.datasets.text import topic_lines


@dataclass(frozen=True)
class Listed:
    """One line of the list. mark: ``ok`` it is here, ``--`` it is not, ``!!`` something is wrong."""

    mark: Literal["ok", "--", "!!"]
    name: str
    labs: tuple[int, ...]
    text: str


def made_here() -> Iterator[Listed]:
    """What this machine makes, and whether it makes the same as others."""
    for generator in GENERATORS:
        found = fingerprint_of(generator)
        if found == generator.fingerprint:
            yield Listed("ok", generator.name, generator.labs, f"{generator.title}; fingerprint {found}")
        else:
            differs = f"fingerprint {found}, elsewhere {generator.fingerprint}: other rows than on other machines"
            yield Listed("!!", generator.name, generator.labs, f"{differs}; install the versions of constraints.txt")


def from_packages() -> Iterator[Listed]:
    """Real data of installed packages."""
    lines = len(topic_lines())
    yield Listed("ok", "text", (3,), f"documentation of Python {platform.python_version()}, {lines:,} lines")
    title = "flights from New York in 2013, late or not"
    if flights.installed():
        yield Listed("ok", "flights", (6, 7), title)
    else:
        yield Listed("--", "flights", (6, 7), f"{title}; not installed. Run: pip install {flights.PACKAGE}")


def own_files() -> Iterator[Listed]:
    """Published files that are named by path, or lie in the folder for them."""
    for kind in FILE_KINDS:
        for name in kind.names:
            here = Path(OWN_DATA) / name
            present = here.is_file()
            place = f"; {here} (grader data check {here})" if present else ""
            yield Listed("ok" if present else "--", name, kind.labs, kind.title + place)
        if not kind.names:
            yield Listed("--", "any file", kind.labs, kind.title)
