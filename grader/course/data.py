"""Data files of a lab: where they lie, whether they may be used, what is in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from grader.base.hashing import sha256_hex
from grader.base.names import OWN_DATA
from grader.course.model import CourseError, DataFile, DataTable, Lab, Limits

_LONGEST = 200
_CODE = (".py", ".ipynb", ".toml")
"""What a data file may not be: answers and checks would travel with it."""
_HEADER = re.compile(r"\s*\[\[\s*[\"']?data[\"']?\s*\]\]\s*(?:#.*)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEGABYTE = 2**20
_PART_OF_TMP = 4
"""All data of a lab together take at most this part of the temporary folder."""


class DataFileError(CourseError):
    """A data file that a lab lists is not there, or is not what is meant."""


def found_data(
    file: Path, tables: Sequence[DataTable], root: Path, solutions: Path, limits: Limits
) -> tuple[DataFile, ...]:
    """The data files that ``file``, the ``lab.toml`` of a lab of the course at ``root``, lists.

    Raises ``CourseError`` for one that is not there, that lies among the ``solutions`` or outside of the course, that
    is no plain file, or another one than is meant, and where they are more than a submission may have.
    """
    found: list[DataFile] = []
    for number, table in enumerate(tables, 1):
        try:
            found.append(_found(file, table, root, solutions, limits))
            _refuse_overlap(found)
        except _UnusableError as wrong:
            key = f"data {table.path!r}.{wrong.key}" if table.path else "data.path"
            raise DataFileError(file, key, wrong.problem, _line_of(file, number), wrong.advice) from None
    total = sum(each.source.stat().st_size for each in found)
    if total > limits.tmp_mb * _MEGABYTE / _PART_OF_TMP:
        most = limits.tmp_mb / _PART_OF_TMP
        too_much = f"all data of a lab may have {most:g} MiB (a quarter of limits.tmp_mb), and have {_mib(total)}"
        raise CourseError(file, "data", too_much, _line_of(file, 1), "Take fewer rows.")
    return tuple(found)


def contents_of(lab: Lab) -> dict[str, bytes]:
    """The data of a lab by the paths that its notebook uses. Raises ``CourseError``."""
    try:
        return {each.path: each.source.read_bytes() for each in lab.data}
    except OSError as problem:
        raise CourseError(Path(str(problem.filename)), "", f"cannot be read: {problem.strerror}") from None


def shipped_data(root: Path, labs: Iterable[Lab]) -> dict[str, Path]:
    """The data of labs by the places at which a copy of the course elsewhere looks for them, relative to its root."""
    files = [each for lab in labs for each in lab.data]
    return {_place_in_copy(root, each).as_posix(): each.source for each in files}


def _place_in_copy(root: Path, file: DataFile) -> Path:
    if file.handed_out:
        return file.source.relative_to(root)
    return Path(OWN_DATA, PurePosixPath(file.path).name)


def path_problem(path: str) -> str:
    """Why no data file can have this path; empty where one can."""
    parts = PurePosixPath(path).parts
    if not path or str(PurePosixPath(path)) != path or path.startswith("/") or ".." in parts or path == ".":
        return "must be a path below the lab's folder, such as data/songs.csv"
    if len(path) > _LONGEST or not path.isprintable() or set('\\:*?"<>|') & set(path):
        return f'must be at most {_LONGEST} characters, none of them one of \\\\ : * ? " < > |'
    if any(part.startswith(".") for part in parts):
        return "must not be hidden: no part of it may begin with a dot"
    if path.lower().endswith(_CODE):
        return f"is no data: {', '.join(_CODE)} are the lab's own files"
    return ""


class _UnusableError(Exception):
    """What is wrong with one table, at which of its keys, and what to do."""

    def __init__(self, key: str, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.key, self.problem, self.advice = key, problem, advice


def _found(file: Path, table: DataTable, root: Path, solutions: Path, limits: Limits) -> DataFile:
    wrong = path_problem(table.path)
    if wrong:
        raise _UnusableError("path", wrong)
    if table.sha256:
        found = DataFile(path=table.path, source=_own(table, root), handed_out=False)
    else:
        found = DataFile(path=table.path, source=_of_course(file.parent, table, root, solutions))
    size = found.source.stat().st_size
    if size > limits.file_mb * _MEGABYTE:
        wrong = f"has {_mib(size)}; a file may have {limits.file_mb} MiB (limits.file_mb)"
        raise _UnusableError("file" if table.file else "path", wrong, "Take fewer rows.")
    return found


def _of_course(folder: Path, table: DataTable, root: Path, solutions: Path) -> Path:
    """The file of the course that a table means."""
    key = "file" if table.file else "path"
    place = Path(os.path.normpath(folder / (table.file or table.path)))
    real = place.resolve()
    if not real.is_relative_to(root.resolve()) or not place.is_relative_to(root):
        raise _UnusableError(key, f"{place} lies outside of the course", "Copy the file into the course.")
    if real != root.resolve() / place.relative_to(root):
        raise _UnusableError(key, f"{place} is a symbolic link, or lies behind one", "Put the file itself there.")
    if real.is_relative_to(solutions.resolve()):
        advice = "Put it into the lab's folder: learners get it."
        raise _UnusableError(key, f"{place} lies among the solutions", advice)
    if table.file and real.name.lower().endswith(_CODE):
        raise _UnusableError(key, f"is no data: {', '.join(_CODE)} are the course's own files")
    if not real.exists():
        advice = "Put the file there. What learners get themselves is named by its sha256."
        raise _UnusableError(key, f"there is no file {place}", advice)
    if not real.is_file():
        raise _UnusableError(key, f"{place} is no file")
    return place


def _own(table: DataTable, root: Path) -> Path:
    """The file of one's own that a table means by its name and hash."""
    if table.file:
        raise _UnusableError("file", "is for a file of the course, and sha256 for one that is not: give one of them")
    if not _SHA256.fullmatch(table.sha256):
        raise _UnusableError("sha256", "must be 64 digits of 0-9 and a-f, as sha256sum prints them")
    name = PurePosixPath(table.path).name
    places = [place for place in _places(name, root) if place.is_file()]
    for place in places:
        if sha256_hex(place.read_bytes()) == table.sha256:
            return place
    if places:
        wrong = f"{places[0]} is another file than this course uses: its SHA-256 is not {table.sha256}"
        raise _UnusableError("sha256", wrong, f"Get it anew; `grader data check {places[0]}` says what it is.")
    wrong = f"{name} is not here; it is not handed out with the course"
    raise _UnusableError("sha256", wrong, f"Put it into {root / OWN_DATA}; `grader data` lists what is here.")


def _places(name: str, root: Path) -> Iterator[Path]:
    yield root / OWN_DATA / name
    yield Path(OWN_DATA) / name


def _refuse_overlap(found: Sequence[DataFile]) -> None:
    """Raises ``_UnusableError`` where the last path is that of another one, in it or around it."""
    last = PurePosixPath(found[-1].path.lower())
    for other in (PurePosixPath(each.path.lower()) for each in found[:-1]):
        if last == other:
            raise _UnusableError("path", "is used twice")
        if last.is_relative_to(other) or other.is_relative_to(last):
            raise _UnusableError("path", "is a folder of one data file and another data file itself")


def _line_of(file: Path, number: int) -> int | None:
    """The line, from 1, at which the table of that number begins."""
    lines = file.read_text(encoding="utf-8").splitlines()
    headers = [line for line, text in enumerate(lines, 1) if _HEADER.fullmatch(text)]
    return headers[number - 1] if number <= len(headers) else None


def _mib(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MiB"
