"""The number from which the hidden labels of a class follow. It stands in a solution folder and is never handed out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from grader.course.model import Course, CourseError

FILE_NAME = "competition.toml"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    seed: int


def seed_of(course: Course) -> int | None:
    """The seed of the course's competition; None on a machine without the solutions.

    Raises ``CourseError`` for a file that cannot be used.
    """
    for lab in course.labs:
        file = lab.solution_folder / FILE_NAME if lab.solution_folder else None
        if file is not None and file.is_file():
            return _read(file)
    return None


def _read(file: Path) -> int:
    try:
        found = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as problem:
        raise CourseError(file, "", f"{problem}. It should hold `format = 1` and `seed = <a large number>`") from None
    if found.format != 1:
        raise CourseError(file, "format", f"is {found.format}; this version reads format 1")
    if found.seed < 0:
        raise CourseError(file, "seed", "must not be negative")
    return found.seed
