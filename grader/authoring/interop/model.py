"""What an assignment of another grader is, whichever it came from: two readers write it, one writer reads it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.base.errors import with_advice
from grader.base.text import printable
from grader.course.model import Lab

MOST_POINTS = 10_000.0


class RefusedError(Exception):
    """A part of a notebook that cannot be carried over: ``problem`` says why, ``advice`` what to write instead.

    ``str()`` joins the two, as that of a ``GraderError``. Whoever reads the notebook says which part it is.
    """

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(with_advice(problem, advice))
        self.problem = problem
        self.advice = advice


@dataclass(frozen=True)
class Left:
    """Something that was not carried over, or not as it was: where it stood, and why or what to do about it."""

    where: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A line of an answer. A ``secret`` one is not handed out; ``starter`` is what stands in its place."""

    text: str
    secret: bool = False
    starter: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """A markdown cell. ``cell`` counts all cells of the notebook from 1, here and below."""

    cell: int
    text: str


@dataclass(frozen=True)
class ByHand(Prose):
    """A markdown cell that holds the answer to what a person marks, of the question ``name``; ``text`` is that of the
    author, which learners do not get."""

    name: str = ""
    points: float = 0.0


@dataclass(frozen=True)
class Given:
    """A code cell that learners get as it stands.

    One that ``stops`` shows an error in the notebook.
    """

    cell: int
    source: str
    stops: bool = False


@dataclass(frozen=True)
class Answer:
    """A code cell that learners complete, of the question that it belongs to.

    One that ``stops`` shows an error in the notebook.
    """

    cell: int
    question: str
    lines: tuple[Line, ...]
    stops: bool = False

    @property
    def source(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Test:
    """Code that examines answers; what is ``hidden`` is not handed out. ``points`` may be 0.

    ``setup`` runs before it, for the names that it sets.
    """

    cell: int
    question: str
    source: str
    hidden: bool
    points: float
    setup: str = ""


Part = Prose | Given | Answer | Test


def parted(found: Iterable[Part | Left]) -> tuple[list[Part], list[Left]]:
    """What a reader found in a cell: its parts, and what it left out."""
    every = list(found)
    return [each for each in every if not isinstance(each, Left)], [each for each in every if isinstance(each, Left)]


@dataclass(frozen=True)
class Assignment:
    """A notebook of another grader, its parts in order, and what its reader had to leave out."""

    title: str
    parts: tuple[Part, ...]
    left: tuple[Left, ...]
    origin: str


Reader: TypeAlias = Callable[[Path], Assignment]
"""What is registered in the group ``grader.importers``: reads a file of another grader and runs nothing in it. Raises
``CourseError`` for a file that it cannot read."""


@dataclass(frozen=True)
class LabPlatform:
    """A platform that takes a lab as an assignment: ``write`` gives the text of the file, whose name ends in
    ``suffix``; ``advice`` says in lines what to do with it."""

    write: Callable[[Lab], str]
    suffix: str
    advice: str


def cell_name(number: int, name: str = "") -> str:
    """What a cell is called in messages."""
    return f"cell {number} ({printable(name, 60)})" if name else f"cell {number}"


def points_of(value: object) -> float | None:
    """A number of points, None for anything else. Raises ``RefusedError`` for one that no test can be worth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= MOST_POINTS or math.isnan(value):
        raise RefusedError(f"is worth {str(value)[:20]} points", f"Write a number from 0 to {MOST_POINTS:,g}.")
    return float(value)
