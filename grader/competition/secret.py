"""The secret from which the hidden labels of a class follow. It stands in a solution folder and is never handed out.

``competition.toml`` says which lab has a competition. The secret lies beside it in ``competition.secret``: made anew
for each course, and by ``grader compete data`` only, since rows that were handed out need the secret they came from.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from grader.course.model import Course, CourseError
from grader.course.secret_file import ENDING, SecretError, make_secret, read_secret

FILE_NAME = "competition.toml"
SECRET_NAME = f"competition{ENDING}"
_FORMAT = 2


class _File(msgspec.Struct):
    format: int


def seed_of(course: Course, *, make: bool = False) -> int | None:
    """The secret seed of the course's competition, of 256 bits; None on a machine without the solutions.

    ``make``: make one where there is none. Raises ``CourseError`` for files that cannot be used.
    """
    for lab in course.labs:
        file = lab.solution_folder / FILE_NAME if lab.solution_folder else None
        if file is not None and file.is_file():
            _check(file)
            return _secret(file.with_name(SECRET_NAME), make=make)
    return None


def _secret(file: Path, *, make: bool) -> int:
    if not make and not file.is_file():
        raise CourseError(
            file,
            "",
            "is not there",
            advice="Put back the file that the rows of your class came from; without it nothing can be scored. "
            "`grader compete data` makes a new one, and with it new rows.",
        )
    try:
        make_secret(file)
        return int.from_bytes(read_secret(file), "big")
    except SecretError as problem:
        raise CourseError(file, "", str(problem)) from None


def _check(file: Path) -> None:
    try:
        found = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as problem:
        raise CourseError(file, "", str(problem), advice=f"It should hold `format = {_FORMAT}`.") from None
    if found.format != _FORMAT:
        raise CourseError(
            file,
            "format",
            f"is {found.format}; this version reads format {_FORMAT}, where the secret lies in {SECRET_NAME}",
            advice=f"Write `format = {_FORMAT}` and nothing else.",
        )
