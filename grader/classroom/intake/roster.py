"""The roster of a class: a CSV file that says who is in it, and how to recognise what each handed in.

The column ``learner`` is needed: the id under which results are kept. Further columns, each as far as the class has
them: ``name``, ``email``, ``canvas_id``, ``moodle_id`` (the number in the names of Moodle's download of one
assignment), ``group`` (the same word for those who hand in together), ``lti_user_id`` (what the LMS calls the learner
by LTI),
``folder`` (the folder of the learner's files) and ``file`` (a file's name, or its path below the folder of
submissions). Other columns are left alone. Capitals of these names, and blanks around them, do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.base.names import canonical, folded
from grader.base.spreadsheet import TableError, column_names, csv_rows, lines_of
from grader.classroom.people import Person
from grader.classroom.problems import RosterError
from grader.submission.layouts import Claim

COLUMNS = ("learner", "name", "email", "canvas_id", "moodle_id", "lti_user_id", "folder", "file")
_OF_PERSON = ("name", "email", "canvas_id", "moodle_id", "group", "lti_user_id")
_FREE = ("name", "email")  # written as people like, so capitals do not count


@dataclass(frozen=True)
class Roster:
    """The class in the order of the file, and whose each (column, value) is."""

    people: tuple[Person, ...] = ()
    known: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def learners(self) -> tuple[str, ...]:
        """The ids of all."""
        return tuple(person.learner for person in self.people)

    def learner(self, claimed: Claim) -> str | None:
        """The learner whom a path belongs to, by the most exact of its ids; None when the roster knows none.

        Moodle's number is that of one assignment, and a roster may have it from another one: it tells those of one name
        apart, and names nobody beside the name of somebody else.
        """
        called = {who for column, name in claimed.ids if column == "name" for who in self._named.get(folded(name), ())}
        for column, value in claimed.ids:
            found = self.known.get((column, _folded(column, value)))
            if found is not None and (column != "moodle_id" or not called or found in called):
                return found
        return None

    @cached_property
    def _named(self) -> Mapping[str, Sequence[str]]:
        """All learners of each name."""
        found: dict[str, list[str]] = {}
        for person in self.people:
            if person.name:
                found.setdefault(folded(person.name), []).append(person.learner)
        return found


def read_roster(path: Path) -> Roster:
    """Read a roster. Raises ``RosterError``."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise RosterError(f"{path}: {(problem.strerror or 'cannot be read').lower()}.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8 text.", "Save it as CSV UTF-8.") from None
    rows = _rows(path, text)
    learners: dict[str, int] = {}
    people: list[Person] = []
    known: dict[tuple[str, str], str] = {}
    for line, row in rows:
        learner = canonical(row.get("learner", ""))
        where = f"{path}, line {line}"
        if not learner:
            raise RosterError(f"{where}: the column `learner` is empty.")
        if learner in learners:
            wrong = f"{where}: {learner} stands in line {learners[learner]} already."
            raise RosterError(wrong, "Keep one of the two.")
        learners[learner] = line
        people.append(Person(learner, *(canonical(row.get(column, "")) for column in _OF_PERSON)))
        for column in COLUMNS:
            value = _folded(column, row.get(column, ""))
            if value and known.setdefault((column, value), learner) != learner:
                if column == "name":
                    known[column, value] = ""  # two people may share a name; then it says nothing
                    continue
                other = known[column, value]
                wrong = f"{where}: the {column} {value} is that of {other} too."
                raise RosterError(wrong, "Correct one of the two lines.")
    return Roster(tuple(people), {key: learner for key, learner in known.items() if learner})


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines below the header by column, with their numbers; empty ones are left out."""
    rows = csv_rows(lines_of(text))
    try:
        header = column_names(next(rows, (1, []))[1])
        if "learner" not in header:
            found = ", ".join(header) or "nothing"
            raise RosterError(f"{path}, line 1: there must be a column `learner`; the first line has {found}.")
        twice = next((name for name in (*COLUMNS, "group") if header.count(name) > 1), None)
        if twice is not None:
            raise RosterError(f"{path}, line 1: there are two columns `{twice}`.", "Keep one, or rename the other.")
        yield from ((line, dict(zip(header, row, strict=False))) for line, row in rows if row)
    except TableError as problem:
        raise RosterError(f"{path}, line {problem.line}: this is no CSV: {problem}.") from None


def _folded(column: str, value: str) -> str:
    return folded(value) if column in _FREE else canonical(value)
