"""The lab to be, as an importer makes it of an assignment."""

from __future__ import annotations

from dataclasses import dataclass

from grader.authoring.interop.checks import Body
from grader.authoring.interop.model import Left
from grader.course.model import Kind


@dataclass(frozen=True)
class Check:
    """One check: the body of a pytest function and what it is worth."""

    body: Body
    hidden: bool
    points: float


@dataclass(frozen=True)
class Exercise:
    """An exercise of the lab to be. ``text`` is the narrative above it; the ``functions`` may be variables."""

    id: str
    title: str
    functions: tuple[str, ...]
    needs: tuple[str, ...]
    checks: tuple[Check, ...]
    text: str
    kind: Kind = "function"
    by_hand: float = 0.0

    @property
    def points(self) -> float:
        return self.by_hand or round(sum(check.points for check in self.checks), 6)


@dataclass(frozen=True)
class Lab:
    """The lab to be: the cells of its reference as percent text, the ``numbers`` that these had in the notebook, its
    exercises, and what was left out."""

    cells: tuple[str, ...]
    numbers: tuple[int, ...]
    exercises: tuple[Exercise, ...]
    left: tuple[Left, ...]
