"""``grader data``: list the data of the course, make some, examine a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from grader.base.names import OWN_DATA
from grader.base.writing import write_new
from grader.cli import console
from grader.course.data import DataFileError
from grader.course.load import load_readable
from grader.course.model import CourseError
from grader.datasets.catalogue import generator_of, kind_of
from grader.datasets.errors import DatasetError
from grader.datasets.listing import from_packages, made_here, own_files


def show() -> int:
    """Print what data the course can use and what of it is here; 1 when data made here differs from elsewhere."""
    screen = console.output()
    wrong = False
    for title, listed in (
        ("Made on this machine", made_here()),
        ("Real, from installed packages", from_packages()),
        (f"Files of your own, in the folder {OWN_DATA} or named by path", own_files()),
    ):
        screen.print(title, markup=False)
        for each in listed:
            labs = ", ".join(map(str, each.labs))
            screen.print(
                f"  {each.mark} {each.name:21} labs {labs:5} {each.text}".rstrip(), markup=False, soft_wrap=True
            )
            wrong = wrong or each.mark == "!!"
    course = list(_of_course())
    if course:
        screen.print("Files that the labs of this course read", markup=False)
    for line in course:
        screen.print(line, markup=False, soft_wrap=True)
    return EXIT_FAILED if wrong else EXIT_PASSED


def make(name: str, rows: int, seed: int, out: Path) -> int:
    """Write so many rows of made-up data to a new file.

    Raises ``UsageError`` for an unknown name and for a file that exists.
    """
    generator = generator_of(name)
    try:
        write_new(out, generator.make(rows, seed))
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


def _of_course() -> Iterator[str]:
    """A line for each data file of the course at hand, and for each lab that lacks one; none outside of a course."""
    try:
        course = load_readable(Path.cwd())
    except CourseError:
        return
    for lab in course.labs:
        for each in lab.data:
            yield f"  ok {each.path:21} {lab.id}{'' if each.handed_out else f'; {each.source}'}"
    for broken in course.broken:
        if isinstance(broken.error, DataFileError):
            yield f"  -- {broken.id}: {broken.error.problem}. {broken.error.advice}"
