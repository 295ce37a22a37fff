"""The results of a batch: every run of every submission, in one SQLite file in WAL mode.

One file rather than one per submission: a result and the rows that a gradebook reads are written in one transaction, so
that a crash leaves all of it or nothing; earlier results stay as history; and ten thousand results are a query, not ten
thousand files to decode. Readers work while a batch writes. Only one process writes: the one that gathers results.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path

from grader.classroom.people import Person
from grader.classroom.problems import StoreError
from grader.classroom.similarity.fingerprint import FORM, shape
from grader.classroom.store.files import connected, in_words, read_only
from grader.results.record import RunRecord, decode, encode

FILE = "results.sqlite"
COPIED = "copied"
"""The setting of a copy with the number of the last result that it was made with."""
_OVERRIDES = "SELECT learner, lab, exercise, points, reason, author, made, withdrawn FROM override ORDER BY id"
_COLUMNS = "id, key, learner, lab, submitted, graded, points, earned, current, why, parts, problem, provisional"


@dataclass(frozen=True)
class Stored:
    """One run without its record. Times are ISO; ``submitted`` is empty where nobody knows it.

    ``points`` and ``earned`` are those of the record. ``current`` is false for what a later run replaced. ``parts`` are
    the hashes that made up ``key``, by name; ``why`` says why it was graded; ``problem`` why it could not be read;
    ``provisional`` what the machine did that keeps it from being a grade.
    """

    id: int
    key: str
    learner: str
    lab: str
    submitted: str
    graded: str
    points: float
    earned: float
    current: bool
    why: str
    parts: Mapping[str, str]
    problem: str = ""
    provisional: str = ""


@dataclass(frozen=True)
class NewResult:
    """A result to be stored: as in ``Stored``; ``sources`` holds what was handed in for each exercise, by its id,
    ``place`` the path of the file below the folder of submissions, ``time_problem`` why its hand-in time, which a
    platform noted, cannot be read. ``all_have_labs``: as does all that its learner handed in."""

    key: str
    record: RunRecord
    submitted: str = ""
    why: str = "new"
    parts: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    time_problem: str = ""
    all_have_labs: bool = False


@dataclass(frozen=True)
class Override:
    """Points that an instructor set for an exercise, or, ``withdrawn``, that what was set before no longer holds."""

    points: float
    reason: str
    author: str
    made: str
    withdrawn: bool = False


class ResultStore:
    """An open file of results; ``open_results`` makes one."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def put(
        self,
        key: str,
        record: RunRecord,
        submitted: str = "",
        why: str = "new",
        *,
        parts: Mapping[str, str] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> bool:
        """Store a result in one transaction; an earlier one of this learner and lab becomes history.

        False, and nothing is written, when the current result has this key already. Raises ``StoreError``.
        """
        return self.add_many([NewResult(key, record, submitted, why, parts or {}, sources or {})]) == 1

    def add_many(self, results: Iterable[NewResult]) -> int:
        """Store results in one transaction, all or none; returns how many were not there. Raises ``StoreError``."""
        with self._speaking(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            return sum(_insert(connection, result) for result in results)

    def retire(self, learner: str, lab: str) -> None:
        """Make the current result of a learner for a lab history, when nothing came in its place."""
        with self._speaking(), self._connection as connection:
            connection.execute(
                "UPDATE run SET current = 0 WHERE learner = ? AND lab = ? AND current = 1", (learner, lab)
            )

    def newest(self, learner: str, lab: str) -> Stored | None:
        """The current result of a learner for a lab."""
        return next(self._stored("WHERE learner = ? AND lab = ? AND current = 1", learner, lab), None)

    def has(self, key: str) -> bool:
        """Whether a current result has this key."""
        return self._one("SELECT 1 FROM run WHERE key = ? AND current = 1", key) is not None

    def current(self) -> Iterator[Stored]:
        """The current results by learner and lab, read as they are asked for."""
        return self._stored("WHERE current = 1 ORDER BY learner, lab")

    def history(self, learner: str, lab: str) -> list[Stored]:
        """All results of a learner for a lab, the oldest first."""
        return list(self._stored("WHERE learner = ? AND lab = ? ORDER BY id", learner, lab))

    def record(self, run: int) -> RunRecord:
        """The whole record of a run. Raises ``StoreError`` when there is none, or none that can be read."""
        row = self._one("SELECT record FROM run WHERE id = ?", str(run))
        if row is None:
            raise StoreError(f"{self.path} has no result with the number {run}.")
        try:
            return decode(zlib.decompress(row[0]))
        except (ValueError, zlib.error) as problem:
            raise StoreError(f"{self.path}: the result with the number {run} cannot be read: {problem}") from None

    def setting(self, name: str) -> str | None:
        """What the batch keeps under that name, None when nothing."""
        row = self._one("SELECT value FROM setting WHERE name = ?", name)
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value of the whole batch, in place of an earlier one."""
        with self._speaking(), self._connection as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def set_people(self, people: Iterable[Person]) -> None:
        """Keep who is in the class, in place of an earlier roster."""
        rows = [(place, *astuple(person)) for place, person in enumerate(people)]
        with self._speaking(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM person")
            connection.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, for a file of this room: all of it is kept or nothing, and other writers wait for it."""
        with self._speaking(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    @contextlib.contextmanager
    def attached(self, other: Path) -> Iterator[sqlite3.Connection]:
        """One transaction with another store at hand as ``tried``, for a file of this room."""
        with self._speaking():
            self._connection.execute("ATTACH DATABASE ? AS tried", (str(other),))
            try:
                with self._connection as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection
            finally:
                self._connection.execute("DETACH DATABASE tried")

    def copy_to(self, other: sqlite3.Connection) -> None:
        """Copy all of it, as it is at one moment. The copy keeps which of its results are those (``COPIED``)."""
        with self._speaking(), other:
            self._connection.backup(other)
            other.execute("INSERT OR REPLACE INTO setting SELECT ?, coalesce(max(id), 0) FROM run", (COPIED,))

    def add_override(self, whose: tuple[str, str, str], override: Override) -> None:
        """Keep an override for a learner, lab and exercise; earlier ones stay on record."""
        row = (*whose, override.points, override.reason, override.author, override.made, override.withdrawn)
        with self._speaking(), self._connection as connection:
            connection.execute(
                "INSERT INTO override (learner, lab, exercise, points, reason, author, made, withdrawn) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def overrides(self) -> dict[tuple[str, str, str], Override]:
        """The overrides that hold, by learner, lab and exercise: the last of each, unless it was withdrawn."""
        last = dict(self._overrides())
        return {whose: override for whose, override in last.items() if not override.withdrawn}

    def overrides_of(self, learner: str, lab: str, exercise: str) -> list[Override]:
        """All overrides of one grade, the oldest first."""
        return [override for whose, override in self._overrides() if whose == (learner, lab, exercise)]

    def has_provisional(self) -> bool:
        """Whether one of the current results is no grade yet, because the machine or the grader failed at it."""
        return self._one("SELECT 1 FROM run WHERE current = 1 AND provisional != ? LIMIT 1", "") is not None

    def query(self, sql: str, *values: str | int) -> Iterator[tuple[object, ...]]:
        """The rows of a SELECT over the tables of ``schema``, for ``grader.classroom.store.queries``.

        Raises ``StoreError``.
        """
        with self._speaking():
            yield from self._connection.execute(sql, values)

    def close(self) -> None:
        """Close the file; what is stored stays."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _stored(self, rest: str, *values: str) -> Iterator[Stored]:
        with self._speaking():
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM run {rest}", values):
                yield Stored(*(*row[:8], bool(row[8]), row[9], json.loads(row[10]), *row[11:]))

    def _overrides(self) -> Iterator[tuple[tuple[str, str, str], Override]]:
        with self._speaking():
            for learner, lab, exercise, points, reason, author, made, withdrawn in self._connection.execute(_OVERRIDES):
                yield (learner, lab, exercise), Override(points, reason, author, made, bool(withdrawn))

    def _one(self, sql: str, value: str) -> tuple[bytes] | None:
        with self._speaking():
            row: tuple[bytes] | None = self._connection.execute(sql, (value,)).fetchone()
            return row

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise in_words(self.path, problem) from None


def open_results(path: Path, *, create: bool, readonly: bool = False) -> ResultStore:
    """The results in a file, its tables brought up to date. With ``create`` a missing file is made. ``readonly``: for a
    second process, while another one grades: nothing can be written, and one of an earlier form is read as a copy.

    Raises ``StoreError`` for a file that is missing, holds nothing, is something else, was written by a newer grader or
    cannot be written.
    """
    return ResultStore(path, read_only(path) if readonly else connected(path, create=create))


def _insert(connection: sqlite3.Connection, result: NewResult) -> bool:
    key, record = result.key, result.record
    if connection.execute("SELECT 1 FROM run WHERE key = ? AND current = 1", (key,)).fetchone():
        return False
    whose = (record.learner, record.lab)
    connection.execute("UPDATE run SET current = 0 WHERE learner = ? AND lab = ? AND current = 1", whose)
    run = connection.execute(
        "INSERT INTO run (key, learner, lab, submitted, graded, points, earned, current, why, parts, problem, record, "
        "seconds, cpu_seconds, place, provisional, time_problem) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            *whose,
            result.submitted,
            record.started,
            *(record.points, record.earned, result.why),
            json.dumps(dict(result.parts), sort_keys=True),
            record.submission.problem,
            zlib.compress(encode(record)),
            record.seconds,
            record.cpu_seconds,
            result.place,
            "; ".join(record.provisional),
            result.time_problem,
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO exercise VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(run, e.id, e.title, e.status, e.points, e.checked, e.earned, e.hints_taken) for e in record.exercises],
    )
    connection.executemany("INSERT INTO check_ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _check_rows(run, record))
    shapes = {name: (text, FORM, shape(text).codes.tobytes()) for name, text in result.sources.items()}
    connection.executemany("INSERT INTO source VALUES (?, ?, ?, ?, ?)", [(run, n, *rest) for n, rest in shapes.items()])
    return True


def _check_rows(run: int | None, record: RunRecord) -> Iterator[tuple[object, ...]]:
    """One row per check; ``mistake`` is the id in the catalogue of the lab, empty when none was recognised."""
    for exercise in record.exercises:
        for check in exercise.checks:
            found = check.finding
            mistake = found.mistake.id if found and found.mistake else ""
            headline = found.headline if found else ""
            what = (check.id, exercise.id, check.title, check.status, check.points, check.earned)
            yield run, *what, mistake, headline, check.seconds
