"""Requests for a second look: read from what learners sent, queued, answered with a kept or a changed mark, closed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from grader.base.errors import UsageError
from grader.base.hashing import hash_of
from grader.base.spreadsheet import TableError, csv_rows, lines_of
from grader.base.text import printable_lines
from grader.classroom.actions import find_learner, needs_reason, override_of
from grader.classroom.problems import RosterError
from grader.classroom.store.decisions import Request
from grader.classroom.store.entries import (
    OVERRIDE,
    By,
    Change,
    Kept,
    Key,
    entries,
    put_override,
    version_of_entry,
    write,
    write_within,
)
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.course.targets import find_exercise

COLUMNS = ("learner", "exercise", "text", "asked")
_MOST_TEXT = 4_000


@dataclass(frozen=True)
class Asked:
    """A request as a learner sent it: for which ``exercise`` (``LAB/EXERCISE``), why, and when; ``line`` is where it
    stands in the file."""

    line: int
    learner: str
    exercise: str
    text: str
    asked: str = ""


def read_requests(path: Path) -> list[Asked]:
    """The requests in a CSV with the columns ``learner``, ``exercise``, ``text`` and, if it has one, ``asked``; or in a
    small JSON file that has one of them, or a list. Raises ``RosterError`` with the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise RosterError(f"{path}: {(problem.strerror or 'cannot be read').lower()}.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    rows = list(_of_json(path, text) if path.suffix == ".json" else _of_csv(path, text))
    for line, row in rows:
        for name in ("learner", "exercise", "text"):
            if not row.get(name, "").strip():
                raise RosterError(f"{path}, line {line}: `{name}` is empty.")
    return [Asked(line, *(row.get(name, "").strip() for name in COLUMNS)) for line, row in rows]


def _of_csv(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        rows = list(csv_rows(lines_of(text)))
    except TableError as problem:
        raise RosterError(f"{path}, line {problem.line}: this is no CSV: {problem}.") from None
    header = rows[0][1] if rows else []
    missing = [name for name in ("learner", "exercise", "text") if name not in header]
    if missing:
        raise RosterError(f"{path}, line 1: there must be a column `{missing[0]}`.")
    yield from ((line, dict(zip(header, cells, strict=False))) for line, cells in rows[1:] if cells)


def _of_json(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise RosterError(f"{path} is no JSON: {problem}.") from None
    for number, each in enumerate(found if isinstance(found, list) else [found], 1):
        if not isinstance(each, dict):
            raise RosterError(f"{path}: request {number} is no object with learner, exercise and text.")
        yield number, {name: value for name, value in each.items() if isinstance(value, str)}


def take_in(store: ResultStore, course: Course, path: Path, asked: Sequence[Asked], by: By) -> int:
    """Queue requests, each once however often the file is read; how many are new. All of them are, or none.

    Raises ``RosterError`` that names the line of one that is about nobody, or nothing.
    """
    changes = []
    for each in asked:
        try:
            lab, exercise = find_exercise(course, each.exercise)
            learner = find_learner(store, each.learner)
        except UsageError as wrong:
            raise RosterError(f"{path}, line {each.line}: {wrong.problem}.", wrong.advice) from None
        text = printable_lines(each.text, _MOST_TEXT)
        name = hash_of(part.encode() for part in (learner, lab.id, exercise.id, text))[:8]
        key = Key(Request.kind, learner, lab.id, exercise.id, name)
        if not version_of_entry(store, key):
            changes.append(Change(key, Request(text=text, asked=each.asked or by.made), 0))
    return len(write(store, changes, by))


def queue(store: ResultStore) -> list[Kept[Request]]:
    """The requests that are open, the oldest first."""
    return [each for each in entries(store, Request.kind, Request) if each.data.state == "open"]


def answer(
    store: ResultStore, course: Course, name: str, by: By, *, points: float | None = None, seen: int | None = None
) -> Kept[Request]:
    """Answer a request with ``by.reason`` and close it: with other ``points``, or the mark as it is.

    The answer and the points are written together. Raises ``UsageError`` for one that is not open.
    """
    needs_reason(by)
    found = [each for each in entries(store, Request.kind, Request) if each.key.name == name]
    if not found:
        waiting = ", ".join(each.key.name for each in queue(store)) or "none"
        raise UsageError(f"there is no request {name!r}", f"Open are: {waiting}.")
    (kept,) = found
    if kept.data.state != "open":
        raise UsageError(f"request {name} was answered by {kept.by.author}", "Undo its event to open it again.")
    given = None if points is None else override_of(course, f"{kept.key.lab}/{kept.key.exercise}", points, by)
    state: Literal["kept", "changed"] = "kept" if given is None else "changed"
    closed = msgspec.structs.replace(kept.data, state=state, answer=by.reason)
    with store.writing() as connection:
        write_within(connection, [Change(kept.key, closed, kept.version if seen is None else seen)], by)
        if given is not None:
            put_override(connection, Key(OVERRIDE, *kept.key_of), given)
    return kept
