"""The course as data: what an instructor declares in ``pyproject.toml`` and in each ``lab.toml``."""

from __future__ import annotations

from pathlib import Path

import msgspec

FORMAT_VERSION = 1


class CourseError(Exception):
    """The course on disk is wrong. ``str()`` names the file, the key and what to do."""

    def __init__(self, file: Path, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seconds that the judge waits in each phase, and sizes in MiB; ``[tool.grader.limits]``."""

    start_seconds: float = 60.0
    load_seconds: float = 15.0
    call_seconds: float = 30.0
    driver_memory_mb: int = 512
    result_mb: int = 64


class Exercise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise of a lab. ``functions`` defaults to the one that is named like the exercise."""

    id: str
    title: str
    points: float
    hints: tuple[str, ...]
    functions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    call_seconds: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The functions that a learner writes for this exercise."""
        return self.functions or (self.id,)


class Lab(msgspec.Struct, frozen=True, kw_only=True):
    """One lab: its folder names, its exercises in order."""

    id: str
    title: str
    order: int
    exercises: tuple[Exercise, ...]
    folder: Path
    solution_folder: Path | None

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of that id; raises ``KeyError``."""
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        raise KeyError(exercise_id)


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The whole course below ``root``, the folder whose ``pyproject.toml`` has a ``[tool.grader]`` table."""

    root: Path
    title: str
    labs: tuple[Lab, ...]
    limits: Limits

    def lab(self, lab_id: str) -> Lab:
        """The lab of that id; raises ``KeyError``."""
        for lab in self.labs:
            if lab.id == lab_id:
                return lab
        raise KeyError(lab_id)
