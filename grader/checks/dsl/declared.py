"""A check as its test declares it, by markers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest

from grader.checks.running.run import LabRun
from grader.course.model import Exercise

MARKERS = (
    "exercise(id): the exercise that a check (or a class of checks) belongs to",
    "points(n): what the check is worth, more than 0",
    "visibility(level): 'visible' or 'hidden'; by default hidden in files named *_hidden.py",
    "title(text): what learners read; by default the first line of the docstring",
)


@dataclass(frozen=True)
class Declared:
    """A check as its test declares it."""

    id: str
    title: str
    exercise: Exercise
    points: float
    visibility: Literal["visible", "hidden"]


def declare(item: pytest.Item, run: LabRun) -> Declared:
    """What the markers of a check say. Raises ``pytest.UsageError`` naming the check and what is missing."""
    where = f"{item.path.name}::{item.name}"
    exercise_id = _argument(item, "exercise", where)
    try:
        exercise = run.lab.exercise(str(exercise_id))
    except KeyError:
        raise pytest.UsageError(f"{where}: lab.toml has no exercise {exercise_id!r}") from None
    points = _argument(item, "points", where)
    if not isinstance(points, (int, float)) or isinstance(points, bool) or not points > 0:
        raise pytest.UsageError(f"{where}: @pytest.mark.points must be a number above 0, is {points!r}")
    hidden = item.path.stem.endswith("_hidden")
    marker = item.get_closest_marker("visibility")
    visibility = str(marker.args[0]) if marker else "hidden" if hidden else "visible"
    if visibility not in ("visible", "hidden"):
        raise pytest.UsageError(f"{where}: visibility is {visibility!r}; it can be 'visible' or 'hidden'")
    title = item.get_closest_marker("title")
    document = (getattr(getattr(item, "function", None), "__doc__", None) or "").strip()
    text = str(title.args[0]) if title else document.splitlines()[0] if document else item.name
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return Declared(
        id=".".join([*classes, item.name]),
        title=text,
        exercise=exercise,
        points=float(points),
        visibility="hidden" if visibility == "hidden" else "visible",
    )


def _argument(item: pytest.Item, name: str, where: str) -> Any:
    marker = item.get_closest_marker(name)
    if marker is None or not marker.args:
        raise pytest.UsageError(f"{where}: @pytest.mark.{name}(...) is missing")
    return marker.args[0]
