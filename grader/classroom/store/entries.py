"""What people decide about a class: kept in place, each change an event that says who, when and why and can be undone.

An entry has a version that grows with each change, so that whoever changes it says which one they have seen, and nobody
overwrites what they have not. What is taken back keeps its version. Points that a person set (``override``) are events
here too, whoever writes them: the table has a trigger.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from grader.classroom.problems import StoreError
from grader.classroom.store.queries import typed_rows
from grader.classroom.store.store import Override, ResultStore

T = TypeVar("T", bound=msgspec.Struct)

OVERRIDE = "override"
"""The kind of events that are points set by hand, which have a table of their own."""
_SAME = "kind = ? AND learner = ? AND lab = ? AND exercise = ? AND name = ?"
_LAST = (1 << 63) - 1
_EVENT = "id, kind, learner, lab, exercise, name, version, before, after, reason, author, made, undoes, act"


class ConflictError(StoreError):
    """Somebody else has changed it meanwhile; ``str()`` says who and when, ``key`` what it is. Nothing was written."""

    def __init__(self, problem: str, advice: str, key: Key) -> None:
        super().__init__(problem, advice)
        self.key = key


def now() -> str:
    """The time of an event, in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class By:
    """Who does something, why, and when."""

    author: str
    reason: str = ""
    made: str = field(default_factory=now)


@dataclass(frozen=True)
class Key:
    """What an entry is about; fields that say nothing of its kind are empty. ``name`` tells several apart."""

    kind: str
    learner: str = ""
    lab: str = ""
    exercise: str = ""
    name: str = ""


@dataclass(frozen=True)
class Change:
    """An entry as it shall be, ``data`` None to take it back. ``seen`` is the version that whoever changes it has seen,
    0 where there was none; None to write over whatever is there."""

    key: Key
    data: msgspec.Struct | None
    seen: int | None = None


@dataclass(frozen=True)
class Kept(Generic[T]):
    """An entry as it is, and who changed it last."""

    key: Key
    data: T
    version: int
    by: By

    @property
    def key_of(self) -> tuple[str, str, str]:
        """Learner, lab and exercise."""
        return self.key.learner, self.key.lab, self.key.exercise


@dataclass(frozen=True)
class Event:
    """A change that was made. ``before`` and ``after`` are JSON, None where there was nothing. ``undoes`` is the number
    of the event that this one took back, ``act`` that of the first of those that were made as one."""

    id: int
    kind: str
    learner: str
    lab: str
    exercise: str
    name: str
    version: int
    before: str | None
    after: str | None
    reason: str
    author: str
    made: str
    undoes: int | None
    act: int | None

    @property
    def key(self) -> Key:
        """What was changed."""
        return Key(self.kind, self.learner, self.lab, self.exercise, self.name)


@dataclass(frozen=True)
class _Row:
    kind: str
    learner: str
    lab: str
    exercise: str
    name: str
    version: int
    data: str
    reason: str
    author: str
    made: str


def write(store: ResultStore, changes: Sequence[Change], by: By) -> list[int]:
    """Make changes in one transaction, all or none; the numbers of their events. What is so already makes none.

    Raises ``ConflictError`` where somebody has changed one since it was seen, ``StoreError``.
    """
    with store.writing() as connection:
        return write_within(connection, changes, by)


def write_within(connection: sqlite3.Connection, changes: Sequence[Change], by: By) -> list[int]:
    """As ``write``, within a transaction."""
    written = [_write(connection, change, by) for change in changes]
    return [event for event in written if event]


def _write(connection: sqlite3.Connection, change: Change, by: By, undoes: int | None = None) -> int:
    key, data = change.key, None if change.data is None else msgspec.json.encode(change.data).decode()
    return _write_json(connection, key, data, by, seen=change.seen, undoes=undoes)


def _write_json(
    connection: sqlite3.Connection, key: Key, data: str | None, by: By, *, seen: int | None, undoes: int | None
) -> int:
    whose = _values(key)
    found = connection.execute(f"SELECT version, data, author, made FROM entry WHERE {_SAME}", whose).fetchone()
    version, before, author, made = found or (0, None, "", "")
    if seen is not None and seen != version:
        raise _conflict(key, author, made)
    if before == data:
        return 0
    kept = (data, by.reason, by.author, by.made)
    connection.execute(
        "INSERT INTO entry (kind, learner, lab, exercise, name, version, data, reason, author, made) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, learner, lab, exercise, name) DO UPDATE SET "
        "version = excluded.version, data = excluded.data, reason = excluded.reason, author = excluded.author, "
        "made = excluded.made",
        (*whose, version + 1, *kept),
    )
    done = connection.execute(
        "INSERT INTO event (kind, learner, lab, exercise, name, version, before, after, reason, author, made, undoes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*whose, version + 1, before, data, *kept[1:], undoes),
    )
    return int(done.lastrowid or 0)


def entries(store: ResultStore, kind: str, shape: type[T], learner: str | None = None) -> Iterator[Kept[T]]:
    """What holds of a kind, of one learner or of all, in the order in which it was first said."""
    sql = "SELECT kind, learner, lab, exercise, name, version, data, reason, author, made FROM entry"
    chosen, values = " WHERE kind = ? AND data IS NOT NULL", [kind]
    if learner is not None:
        chosen, values = f"{chosen} AND learner = ?", [kind, learner]
    for row in typed_rows(store, _Row, f"{sql}{chosen} ORDER BY id", *values):
        try:
            data = msgspec.json.decode(row.data, type=shape)
        except msgspec.MsgspecError as problem:
            raise StoreError(f"{store.path} is damaged: {problem}", "Put back a copy of it.") from None
        key = Key(row.kind, row.learner, row.lab, row.exercise, row.name)
        yield Kept(key, data, row.version, By(row.author, row.reason, row.made))


def version_of_entry(store: ResultStore, key: Key) -> int:
    """The version of an entry, taken back or not; 0 where there was never one."""
    row = next(typed_rows(store, _Version, f"SELECT version FROM entry WHERE {_SAME}", *_values(key)), None)
    return row.version if row else 0


@dataclass(frozen=True)
class _Version:
    version: int


def any_entries(store: ResultStore) -> bool:
    """Whether people have decided anything that holds, but points."""
    return (
        next(typed_rows(store, _Version, "SELECT version FROM entry WHERE data IS NOT NULL LIMIT 1"), None) is not None
    )


def events(store: ResultStore, learner: str | None = None, lab: str | None = None, after: int = 0) -> Iterator[Event]:
    """What was changed, the oldest first: of all, of a learner, of a learner's lab; those ``after`` a number."""
    chosen, values = "WHERE id > ?", [after]
    asked: list[str | int] = [*values]
    for column, value in (("learner", learner), ("lab", lab)):
        if value is not None:
            chosen += f" AND {column} = ?"
            asked.append(value)
    return typed_rows(store, Event, f"SELECT {_EVENT} FROM event {chosen} ORDER BY id", *asked)


def event(store: ResultStore, number: int) -> Event:
    """One event. Raises ``StoreError`` where there is none of that number."""
    found = next(typed_rows(store, Event, f"SELECT {_EVENT} FROM event WHERE id = ?", number), None)
    if found is None:
        raise StoreError(f"{store.path} has no event with the number {number}.", "See them: grader export events.")
    return found


def last_event(store: ResultStore, key: Key, until: int | None = None) -> Event | None:
    """The last change of something, or the last ``until`` a number."""
    sql = f"SELECT {_EVENT} FROM event WHERE {_SAME} AND id <= ? ORDER BY id DESC LIMIT 1"
    return next(typed_rows(store, Event, sql, *_values(key), _LAST if until is None else until), None)


def undo(store: ResultStore, number: int, by: By) -> int:
    """Make what an event changed as it was before it, as an event of its own, whose number is returned; those that were
    made with it as one are undone with it. An undoing is undone in the same way.

    Raises ``ConflictError`` where it was changed again since: then only the last of these can be undone, or a new
    change made. ``StoreError`` for an event that does not exist.
    """
    done = event(store, number)
    with store.writing() as connection:
        sql = f"SELECT {_EVENT} FROM event WHERE act = ? ORDER BY id DESC"
        whole = [Event(*row) for row in connection.execute(sql, (done.act,)).fetchall()] or [done]
        made = {each.id: _undo(connection, each, by) for each in whole}
        as_one(connection, sorted(made.values()))
        return made[number]


def _undo(connection: sqlite3.Connection, done: Event, by: By) -> int:
    sql = f"SELECT {_EVENT} FROM event WHERE {_SAME} ORDER BY id"
    every = [Event(*row) for row in connection.execute(sql, _values(done.key)).fetchall()]
    if done.id not in _can_be_undone(every):
        last = next((each for each in reversed(_holding(every)) if each.id > done.id), every[-1])
        raise ConflictError(
            f"Event {done.id} is not the last change of this: event {last.id} by {last.author} came after it.",
            f"Undo event {last.id} first, or change it anew.",
            done.key,
        )
    if done.kind != OVERRIDE:
        return _write_json(connection, done.key, done.before, by, seen=None, undoes=done.id)
    points = msgspec.json.decode(done.before, type=dict[str, float])["points"] if done.before else 0.0
    given = Override(points, by.reason, by.author, by.made, done.before is None)
    made = put_override(connection, done.key, given)
    connection.execute("UPDATE event SET undoes = ? WHERE id = ?", (done.id, made))
    return made


def as_one(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Let events be one act: they are undone together."""
    if len(numbers) > 1:
        marks = ", ".join("?" * len(numbers))
        connection.execute(f"UPDATE event SET act = ? WHERE id IN ({marks})", (numbers[0], *numbers))


def undoable(made: Iterable[Event]) -> set[int]:
    """Which of all events of a learner ``undo`` takes now."""
    own, acts = defaultdict(list), defaultdict(set)
    for each in made:
        own[each.key].append(each)
        acts[each.act or each.id].add(each.id)
    can = {number for every in own.values() for number in _can_be_undone(every)}
    return {number for whole in acts.values() if whole <= can for number in whole}


def _can_be_undone(every: Sequence[Event]) -> set[int]:
    """Of all changes of one thing: the last one, which may be an undoing, and the last one that was not undone."""
    return {each.id for each in (every[-1], *_holding(every)[-1:])}


def _holding(every: Sequence[Event]) -> list[Event]:
    """The changes of one thing that were not undone, undoings of others among them."""
    holding: list[Event] = []
    for each in every:
        if each.undoes is not None and holding and holding[-1].id == each.undoes:
            holding.pop()
        else:
            holding.append(each)
    return holding


def last_override(store: ResultStore, learner: str, lab: str, exercise: str) -> int:
    """The number of the last event of points that were set by hand, 0 where there is none."""
    sql = f"SELECT coalesce(max(id), 0) AS version FROM event WHERE {_SAME}"
    return next(typed_rows(store, _Version, sql, *_values(Key(OVERRIDE, learner, lab, exercise)))).version


def put_override(connection: sqlite3.Connection, key: Key, given: Override, seen: int | None = None) -> int:
    """Set points within a transaction; the number of the event. Raises ``ConflictError`` where ``seen`` was not the
    last one."""
    check_override(connection, key, seen)
    connection.execute(
        "INSERT INTO override (learner, lab, exercise, points, reason, author, made, withdrawn) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (key.learner, key.lab, key.exercise, given.points, given.reason, given.author, given.made, given.withdrawn),
    )
    (number,) = connection.execute("SELECT max(id) FROM event").fetchone()
    return int(number)


def check_override(connection: sqlite3.Connection, key: Key, seen: int | None) -> None:
    """Raises ``ConflictError`` where ``seen`` is not the number of the last event of points that were set by hand."""
    sql = f"SELECT id, author, made FROM event WHERE {_SAME} ORDER BY id DESC LIMIT 1"
    last, author, made = connection.execute(sql, _values(key)).fetchone() or (0, "", "")
    if seen is not None and seen != last:
        raise _conflict(key, author, made)


def _conflict(key: Key, author: str, made: str) -> ConflictError:
    text = f"{author} changed this meanwhile ({made})." if author else "This has changed meanwhile."
    return ConflictError(text, "Nothing of yours was saved: look at it again.", key)


def _values(key: Key) -> tuple[str, str, str, str, str]:
    return key.kind, key.learner, key.lab, key.exercise, key.name
