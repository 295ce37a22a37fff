"""A file that somebody hands in: one line ``id,probability`` for each test row. Every problem is named by its row."""

from __future__ import annotations

import errno
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import GraderError, UsageError, with_advice
from grader.base.files import NotRegularError, read_regular
from grader.base.spreadsheet import TableError, csv_rows, lines_of
from grader.base.text import one_line
from grader.reports.wording import counted

HEADER = ("id", "probability")
_LARGEST_BYTES = 20 * 2**20
_NAMED = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which row of the file, the header being row 1; row 0 stands for the file as a whole."""

    row: int
    text: str
    advice: str = ""

    @property
    def problem(self) -> str:
        """Without the advice."""
        return f"row {self.row:,}: {self.text}" if self.row else self.text

    def __str__(self) -> str:
        return with_advice(self.problem, self.advice)


class EntryError(GraderError, ValueError):
    """A file cannot be scored. ``problems`` are the first ones, ``more`` counts those left out."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems[:_NAMED])
        self.more = len(problems) - len(self.problems)
        first = self.problems[0]
        super().__init__(f"{file.name}: {first.problem}", first.advice)


def read_entry(file: Path, ids: Sequence[str] | None = None) -> Mapping[str, float]:
    """The probability of each id. Without ``ids`` it stays unknown whether an id is missing or means nothing.

    Raises ``EntryError`` with all problems of the file.
    """
    text = _text(file)
    problems: list[Problem] = []
    found: dict[str, float] = {}
    first_seen: dict[str, int] = {}
    known = None if ids is None else frozenset(ids)
    try:
        for row, fields in _rows(file, text):
            problem = _problem_of(fields, first_seen, known)
            if problem:
                problems.append(Problem(row, problem))
            if len(fields) == len(HEADER):
                first_seen.setdefault(fields[0].strip(), row)
                if not problem:
                    found[fields[0].strip()] = float(fields[1])
    except TableError as wrong:
        raise EntryError(file, [Problem(0, f"cannot be read as CSV: {wrong}")]) from None
    problems += [
        Problem(0, f"the id {name} of the test rows is missing") for name in ids or () if name not in first_seen
    ]
    if problems:
        raise EntryError(file, problems)
    return found


def ids_in(test: Path) -> list[str]:
    """The ids of a file of test rows, as they were handed out. Raises ``UsageError`` where there is none."""
    if not test.is_file():
        raise UsageError(f"there is no file {test}")
    return [line.split("\t", 1)[0] for line in test.read_text(encoding="utf-8").splitlines()]


def _text(file: Path) -> str:
    data = _bytes(file)
    if len(data) > _LARGEST_BYTES:
        raise EntryError(file, [Problem(0, f"is larger than {_LARGEST_BYTES // 2**20} MiB; a line for each id is due")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        raise EntryError(file, [Problem(row, "is not plain text", "Save the file as CSV in UTF-8.")]) from None


def _bytes(file: Path) -> bytes:
    try:
        return read_regular(file, _LARGEST_BYTES + 1)
    except NotRegularError:
        problem = Problem(0, "is not a regular file", "Hand in the CSV file itself.")
    except OSError as wrong:
        link = wrong.errno in (errno.ELOOP, errno.EMLINK)
        reason = (wrong.strerror or "input/output error").lower()
        is_link = Problem(0, "is a symbolic link", "Hand in the file itself.")
        problem = is_link if link else Problem(0, f"cannot be read: {reason}")
    raise EntryError(file, [problem])


def _rows(file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header with their numbers; empty lines are left out."""
    reader = csv_rows(lines_of(text))
    _, header = next(reader, (0, None))
    if header is None:
        raise EntryError(
            file, [Problem(0, "the file is empty; the header id,probability is due, and a line for each id")]
        )
    if tuple(name.strip().lower() for name in header) != HEADER:
        said = one_line(",".join(header), 60)
        raise EntryError(file, [Problem(1, f"the header reads {said!r}; it should read 'id,probability'")])
    yield from ((line, fields) for line, fields in reader if fields)


def _problem_of(fields: Sequence[str], first_seen: Mapping[str, int], known: frozenset[str] | None) -> str:
    """What is wrong with a row; empty for nothing."""
    if len(fields) != len(HEADER):
        decimal = " Decimals have a point, not a comma" if len(fields) == 3 else ""
        return f"has {counted(len(fields), 'field')}, where an id and a probability are due.{decimal}"
    name, number = fields[0].strip(), fields[1].strip()
    shown = one_line(name, 40)
    if not name:
        return "the id is empty"
    if name in first_seen:
        return f"the id {shown} stands in row {first_seen[name]:,} already"
    if known is not None and name not in known:
        return f"the id {shown} is the id of no test row"
    return _problem_of_number(shown, number)


def _problem_of_number(name: str, text: str) -> str:
    shown = one_line(text, 40)
    try:
        value = float(text.replace("_", "?"))
    except ValueError:
        return (
            f"{shown!r}, the probability of {name}, is no number" if text else f"the probability of {name} is missing"
        )
    if math.isnan(value):
        return f"the probability of {name} is NaN, which is no number. Look for 0/0 or a missing value in your model"
    if not 0 < value < 1:
        return f"the probability of {name} is {shown}; it has to lie between 0 and 1, both excluded"
    return ""
