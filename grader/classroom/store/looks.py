"""What the instructor's desk asks of the results, beside what ``grader.classroom.store.queries`` has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.classroom.similarity.fingerprint import FORM
from grader.classroom.store.queries import PlaceRow, typed_rows
from grader.classroom.store.store import ResultStore


@dataclass(frozen=True)
class AnswerRow:
    """An answer to one exercise that counts for a learner: ``findings`` is a JSON array of what its checks found, and
    ``mistakes`` one of the catalogued mistakes among it; of its source the shape (``codes``), None where there is none
    of today's form."""

    run: int
    learner: str
    status: str
    problem: str
    provisional: str
    findings: str
    mistakes: str
    codes: bytes | None

    @property
    def headlines(self) -> list[str]:
        """What the checks found."""
        found: list[str] = json.loads(self.findings)
        return found

    @property
    def mistaken(self) -> list[str]:
        """The ids of the mistakes."""
        found: list[str] = json.loads(self.mistakes)
        return found


@dataclass(frozen=True)
class SourceText:
    """What a run has for an exercise."""

    exercise: str
    text: str


@dataclass(frozen=True)
class FoundIn:
    """A text that may be searched: the source of an exercise, or what a check found; or the part that was found."""

    run: int
    learner: str
    lab: str
    exercise: str
    text: str


@dataclass(frozen=True)
class FaultRow:
    """A check that the grader or the author of the check failed at, and how many answers it is open for."""

    lab: str
    exercise: str
    title: str
    learners: int
    learner: str


@dataclass(frozen=True)
class UnreadableRow:
    """A current result whose file could not be read. ``lab`` is empty where nobody knows it."""

    run: int
    learner: str
    lab: str
    problem: str


@dataclass(frozen=True)
class _Name:
    learner: str


@dataclass(frozen=True)
class _LastOf:
    learner: str
    id: int


@dataclass(frozen=True)
class _MarkOf:
    learner: str
    file: str
    version: int


@dataclass(frozen=True)
class _Status:
    status: str


@dataclass(frozen=True)
class _Count:
    number: int


def answer_rows(store: ResultStore, exercise: str, counting: Mapping[int, Sequence[str]]) -> Iterator[AnswerRow]:
    """The answers to an exercise in the results that count, one for each learner that a result counts for."""
    for row in typed_rows(store, AnswerRow, _ANSWERS, exercise, FORM, exercise, json.dumps(list(counting))):
        yield from (replace(row, learner=learner) for learner in counting[row.run])


def status_of_answer(store: ResultStore, run: int, exercise: str) -> str:
    """The status of an exercise in a run, empty where it is not there."""
    sql = "SELECT status FROM exercise WHERE run = ? AND exercise = ?"
    return next((row.status for row in typed_rows(store, _Status, sql, run, exercise)), "")


def is_known(store: ResultStore, learner: str) -> bool:
    """Whether somebody is on the roster or has a result."""
    return next(typed_rows(store, _Name, _IS_KNOWN, learner, learner), None) is not None


def learners_with_results(store: ResultStore) -> set[str]:
    """Whoever has a result, also of no lab."""
    return {row.learner for row in typed_rows(store, _Name, "SELECT DISTINCT learner FROM run WHERE current = 1")}


def texts_of(store: ResultStore, run: int) -> dict[str, str]:
    """What a run has for each exercise."""
    rows = typed_rows(store, SourceText, "SELECT exercise, text FROM source WHERE run = ?", run)
    return {row.exercise: row.text for row in rows}


def every_source(store: ResultStore, runs: Collection[int]) -> Iterator[FoundIn]:
    """What was handed in with some results, exercise by exercise."""
    return typed_rows(store, FoundIn, _EVERY_SOURCE, json.dumps(list(runs)))


def every_finding(store: ResultStore, runs: Collection[int]) -> Iterator[FoundIn]:
    """What the checks of some results said."""
    return typed_rows(store, FoundIn, _EVERY_FINDING, json.dumps(list(runs)))


def last_overrides(store: ResultStore, lab: str, exercise: str) -> dict[str, int]:
    """By learner the number of the last event of points that were set by hand for an exercise."""
    rows = typed_rows(store, _LastOf, _LAST_OVERRIDES, lab, exercise)
    return {row.learner: row.id for row in rows}


def mark_versions(store: ResultStore, lab: str, exercise: str) -> dict[tuple[str, str], int]:
    """By learner and file the version of the mark of an exercise, taken back or not."""
    rows = typed_rows(store, _MarkOf, _MARK_VERSIONS, lab, exercise)
    return {(row.learner, row.file): row.version for row in rows}


def faults(store: ResultStore) -> list[FaultRow]:
    """Checks that ended as the grader's fault, those of most learners first."""
    return list(typed_rows(store, FaultRow, _FAULTS))


def unreadable_rows(store: ResultStore) -> list[UnreadableRow]:
    """Current results whose file could not be read."""
    return list(typed_rows(store, UnreadableRow, _UNREADABLE))


def whose(store: ResultStore, run: int) -> PlaceRow | None:
    """Of whom a run is; None where there is no such run."""
    return next(typed_rows(store, PlaceRow, "SELECT learner, lab, place FROM run WHERE id = ?", run), None)


def changes_elsewhere(store: ResultStore) -> int:
    """A number that is another one once somebody else has written to the file (SQLite's ``data_version``)."""
    return next(typed_rows(store, _Count, "PRAGMA data_version")).number


_ANSWERS = """
    SELECT run.id, run.learner, exercise.status, run.problem,
        CASE WHEN exercise.status = 'error' THEN run.provisional ELSE '' END,
        (SELECT json_group_array(headline) FROM (
            SELECT DISTINCT title || ': ' || headline AS headline FROM check_
            WHERE check_.run = run.id AND check_.exercise = exercise.exercise
                AND check_.status NOT IN ('passed', 'void'))),
        (SELECT json_group_array(DISTINCT mistake) FROM check_
            WHERE check_.run = run.id AND check_.exercise = exercise.exercise AND mistake != ''),
        (SELECT codes FROM source WHERE source.run = run.id AND source.exercise = ? AND source.form = ?)
    FROM run JOIN exercise ON exercise.run = run.id AND exercise.exercise = ?
    WHERE run.id IN (SELECT value FROM json_each(?)) ORDER BY run.learner
"""
_EVERY_SOURCE = """
    SELECT run.id, run.learner, run.lab, source.exercise, source.text FROM run JOIN source ON source.run = run.id
    WHERE run.id IN (SELECT value FROM json_each(?)) ORDER BY run.id
"""
_EVERY_FINDING = """
    SELECT run.id, run.learner, run.lab, check_.exercise, check_.title || ': ' || check_.headline
    FROM run JOIN check_ ON check_.run = run.id
    WHERE run.id IN (SELECT value FROM json_each(?)) AND check_.headline != '' ORDER BY run.id
"""
_IS_KNOWN = """
    SELECT learner FROM person WHERE learner = ? UNION ALL SELECT learner FROM run WHERE learner = ? LIMIT 1
"""
_MARK_VERSIONS = "SELECT learner, name, version FROM entry WHERE kind = 'mark' AND lab = ? AND exercise = ?"
_LAST_OVERRIDES = """
    SELECT learner, max(id) FROM event WHERE kind = 'override' AND lab = ? AND exercise = ? GROUP BY learner
"""
_FAULTS = """
    SELECT run.lab, check_.exercise, check_.title, count(*), min(run.learner)
    FROM run JOIN check_ ON check_.run = run.id
    WHERE run.current = 1 AND check_.status = 'error' AND run.provisional = ''
    GROUP BY run.lab, check_.exercise, check_.check_id, check_.title ORDER BY 4 DESC, 1, 2, 3
"""
_UNREADABLE = """
    SELECT id, learner, lab, problem FROM run WHERE current = 1 AND problem != '' ORDER BY learner, lab
"""
