"""Requests for a second look as they come in: a table that the instructor made, and files that learners sent.

Of a file that a learner sent nothing is believed: whose it is says the folder or the platform that it came by, or the
instructor; what it says of its learner is a claim. It is small, read as data, and one that is no request keeps no other
from being read.
"""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import msgspec

from grader.base.errors import UsageError
from grader.base.files import read_regular
from grader.base.names import canonical, folded
from grader.base.spreadsheet import TableError, column_names, csv_rows, lines_of
from grader.base.text import one_line
from grader.classroom.intake.roster import Roster
from grader.classroom.people import Person
from grader.classroom.problems import RosterError
from grader.reports.html import MAIL
from grader.submission.layouts import claim, from_platform
from grader.submission.reading.archive import made_by_tools

_COLUMNS = ("learner", "exercise", "text")
_LARGEST = 64 << 10
"""Bytes of a file that a learner sent: several times the longest text that a report's form takes."""
_MOST_IN_ONE = 50
_MOST_FILES = 50_000
_LONGEST_NAME = 200
_SHOWN = 300
_ENDINGS = (".json", ".txt")


@dataclass(frozen=True)
class Asked:
    """A request: for which ``exercise`` (``LAB/EXERCISE``), why, and when; ``place`` is where it was read.

    ``sent`` is true for a file of a learner's own: one that is wrong is left out. ``claims`` is whom it says it is of,
    empty where it says nothing else than whose it is.
    """

    place: str
    learner: str
    exercise: str
    text: str
    asked: str = ""
    sent: bool = False
    claims: str = ""


@dataclass(frozen=True)
class Requests:
    """What was read, and a sentence on each file that is none."""

    asked: Sequence[Asked] = ()
    left_out: Sequence[str] = ()


class _Sent(msgspec.Struct):
    """What a report's form writes."""

    exercise: str
    text: str
    learner: str = ""
    asked: str = ""


class _NoRequestError(Exception):
    """A file is no request; ``str()`` says why, as what follows its name."""


def read_requests(path: Path, learner: str = "", people: Sequence[Person] = ()) -> Requests:
    """The requests in a CSV with the columns ``learner``, ``exercise``, ``text`` and, if it has one, ``asked``; in a
    file that ``learner`` sent; or in a folder of such files, one folder for each learner or as Canvas and Moodle name
    them, whose ids are those of ``people``.

    Raises ``RosterError`` for a table that is wrong, with its line, and a file of which nobody says whose it is;
    ``UsageError`` where a learner is named who has no say.
    """
    if path.is_dir():
        _no_learner(learner, "A folder says whose each file is.")
        return _of_folder(path, people)
    if path.suffix.lower() not in _ENDINGS:
        _no_learner(learner, "A CSV says whose each request is.")
        return Requests(_of_csv(path))
    if not learner:
        advice = "Say who sent it: --learner LEARNER. Or read a folder that has one for each learner."
        raise RosterError(f"{path}: whose it is says nobody but the file itself, and anybody can write that.", advice)
    try:
        return Requests(list(_of_file(path, str(path), canonical(learner))))
    except _NoRequestError as wrong:
        raise RosterError(f"{path} {wrong}") from None


def _no_learner(learner: str, advice: str) -> None:
    if learner:
        raise UsageError("--learner goes with one file that this learner sent", advice)


def _of_csv(path: Path) -> list[Asked]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv_rows(lines_of(text)))
    except OSError as problem:
        raise RosterError(f"{path}: {(problem.strerror or 'cannot be read').lower()}.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    except TableError as problem:
        raise RosterError(f"{path}, line {problem.line}: this is no CSV: {problem}.") from None
    header = column_names(rows[0][1]) if rows else []
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        raise RosterError(f"{path}, line 1: there must be a column `{missing[0]}`.")
    found = []
    for line, cells in rows[1:]:
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if not cells:
            continue
        for name in _COLUMNS:
            if not row.get(name, ""):
                raise RosterError(f"{path}, line {line}: `{name}` is empty.")
        learner, exercise, said = (row[name] for name in _COLUMNS)
        found.append(Asked(f"{path}, line {line}", learner, exercise, said, row.get("asked", "")))
    return found


def _of_folder(folder: Path, people: Sequence[Person]) -> Requests:
    roster = _known(people)
    found: list[Asked] = []
    left_out: list[str] = []
    for path in _files(folder):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        place = one_line(relative.as_posix(), _SHOWN)
        if len(relative.parts) == 1 and not from_platform(path.name):
            whose = "lies in no learner's folder: put it into one, or read it alone with --learner"
        else:
            claimed = claim(relative)
            whose = ""
            learner = roster.learner(replace(claimed, ids=claimed.ids[2:])) or claimed.learner
        try:
            if whose:
                raise _NoRequestError(f"{whose}.")
            found += _of_file(path, place, learner)
        except _NoRequestError as wrong:
            left_out.append(f"{place} {wrong}")
    return Requests(found, left_out)


def _files(folder: Path) -> Iterator[Path]:
    """What may be requests below a folder; no link is followed. Text that is not such a mail is something else."""
    number = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if path.suffix.lower() not in _ENDINGS or made_by_tools(path.relative_to(folder).as_posix()):
                continue
            number += 1
            if number > _MOST_FILES:
                raise RosterError(f"{folder} has more than {_MOST_FILES:,} files.", "Name the folder of the requests.")
            if path.suffix.lower() == ".json" or _is_mail(path):
                yield path


def _is_mail(path: Path) -> bool:
    try:
        return read_regular(path, len(MAIL) + 8).decode("utf-8", "replace").lstrip("\ufeff \r\n").startswith(MAIL)
    except OSError:
        return False


def _known(people: Sequence[Person]) -> Roster:
    """Whose an id, an address or a name is, as far as it is one person's alone."""
    ids = [
        (column, folded(value) if column in ("name", "email") else canonical(value), person.learner)
        for person in people
        for column in ("learner", "name", "email", "canvas_id", "moodle_id")
        if (value := getattr(person, column))
    ]
    number = Counter((column, value) for column, value, _ in ids)
    known = {(column, value): whose for column, value, whose in ids if number[column, value] == 1}
    return Roster(tuple(people), known)


def _of_file(path: Path, place: str, learner: str) -> Iterator[Asked]:
    """The requests in a file that a learner sent, all or none."""
    sent = _decoded(_bytes(path), mail=path.suffix.lower() == ".txt")
    for each in sent:
        if not each.exercise.strip() or not each.text.strip():
            raise _NoRequestError("has no exercise or no text.")
        if max(len(each.exercise), len(each.learner)) > _LONGEST_NAME:
            raise _NoRequestError(f"has a name of more than {_LONGEST_NAME} characters.")
    for each in sent:
        claims = "" if canonical(each.learner) in ("", learner) else one_line(each.learner, _LONGEST_NAME)
        yield Asked(place, learner, each.exercise.strip(), each.text.strip(), _time(each.asked), True, claims)


def _bytes(path: Path) -> bytes:
    try:
        data = read_regular(path, _LARGEST + 1)
    except OSError as problem:
        raise _NoRequestError(f"is not read: {(problem.strerror or 'it cannot be').lower()}.") from None
    if len(data) > _LARGEST:
        raise _NoRequestError(f"is larger than {_LARGEST >> 10} KiB, which no request is.")
    return data


def _decoded(data: bytes, *, mail: bool) -> Sequence[_Sent]:
    try:
        if mail:
            return [_of_mail(data.decode("utf-8-sig"))]
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Sent | list[_Sent])
    except UnicodeDecodeError:
        raise _NoRequestError("is not UTF-8 text.") from None
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise _NoRequestError(f"is no request: {one_line(str(problem), _SHOWN)}.") from None
    several = found if isinstance(found, list) else [found]
    if len(several) > _MOST_IN_ONE:
        raise _NoRequestError(f"has more than {_MOST_IN_ONE} requests.")
    return several


def _of_mail(text: str) -> _Sent:
    head, _, body = text.lstrip().replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    parts = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if first.strip() != MAIL or "exercise" not in parts:
        raise _NoRequestError(f"is no request: below its first line, `{MAIL}`, goes `exercise: LAB/EXERCISE`.")
    return _Sent(parts["exercise"], body, parts.get("learner", ""), parts.get("asked", ""))


def _time(text: str) -> str:
    """A time as the learner's machine told it, empty where it is none."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return moment.isoformat(timespec="seconds")
