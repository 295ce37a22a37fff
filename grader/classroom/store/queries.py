"""What is asked of the results of a batch, each question with the rows that answer it.

The only place that reads the tables of ``grader.classroom.store.schema`` with SQL besides the store itself. A row is
what SQLite gives, checked against its type: a column of another kind is a damaged file, not a number that is made to
fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar

import msgspec

from grader.classroom.people import Person
from grader.classroom.problems import StoreError
from grader.classroom.similarity.fingerprint import FORM
from grader.classroom.store.store import ResultStore

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


@dataclass(frozen=True)
class GradeRow:
    """An exercise of a current result. ``provisional`` is empty unless the machine kept its checks from being decided;
    ``attempts`` counts submissions that differ. ``clock``: who knows when it was handed in, ``platform``, ``file`` (the
    time of saving) or nobody. ``problem``: why it could not be read. ``place``: the path of
    the file below the folder of submissions."""

    run: int
    learner: str
    lab: str
    exercise: str
    title: str
    status: str
    earned: float
    points: float
    hints: int
    submitted: str
    attempts: int
    provisional: str
    time_problem: str
    clock: str
    problem: str
    place: str


@dataclass(frozen=True)
class ResultRow:
    """An exercise of a current result, or one that could not be read, which has no exercise: ``exercise`` is None."""

    learner: str
    lab: str
    exercise: str | None
    status: str
    earned: float
    points: float
    problem: str
    provisional: str


@dataclass(frozen=True)
class SourceRow:
    """What was handed in for an exercise: its shape (``codes``), or its ``text`` where none of today's form is kept."""

    lab: str
    exercise: str
    run: int
    learner: str
    codes: bytes | None
    text: str | None


@dataclass(frozen=True)
class CheckRow:
    """A check over the class: the share that passed it, and how much higher that is in the upper part than below."""

    lab: str
    exercise: str
    title: str
    learners: int
    share: float
    apart: float
    seconds: float


@dataclass(frozen=True)
class Recurring:
    """A catalogued mistake that several made, with one of the findings."""

    lab: str
    exercise: str
    mistake: str
    learners: int
    example: str


@dataclass(frozen=True)
class ClusterRow:
    """Results that fail in the very same way: JSON arrays of what the checks found, and of the numbers of the runs."""

    lab: str
    exercise: str
    findings: str
    learners: int
    runs: str


@dataclass(frozen=True)
class Spent:
    """Wall time in seconds: ``mean`` and ``longest`` of a submission, ``total`` of all.

    Of a whole lab, loading and starting included, where ``exercise`` is empty; else of the checks of that exercise.
    ``cpu``: the mean CPU time of a submission in seconds; None for an exercise, and where it was not measured.
    """

    lab: str
    exercise: str
    submissions: int
    mean: float
    longest: float
    total: float
    cpu: float | None = None


@dataclass(frozen=True)
class UnreadRow:
    """A current result that nobody knows the lab of, and why."""

    learner: str
    problem: str


@dataclass(frozen=True)
class PlaceRow:
    """Where below the folder of submissions the file of a current result lies."""

    learner: str
    lab: str
    place: str


@dataclass(frozen=True)
class PartsRow:
    """The hashes that made up the key of a run, as JSON."""

    learner: str
    lab: str
    place: str
    parts: str

    @property
    def named(self) -> Mapping[str, str]:
        """The hashes by name."""
        found: dict[str, str] = json.loads(self.parts)
        return found


@dataclass(frozen=True)
class _Earned:
    exercise: str
    earned: float


@dataclass(frozen=True)
class _Text:
    text: str


def grade_rows(store: ResultStore) -> Iterator[GradeRow]:
    """Every exercise of every current result, in no order."""
    return _rows(store, GradeRow, _GRADES)


def result_rows(store: ResultStore) -> Iterator[ResultRow]:
    """Every current result by learner and lab, exercise by exercise."""
    return _rows(store, ResultRow, _RESULTS)


def earned_in(store: ResultStore, run: int) -> dict[str, float]:
    """The points of a run by exercise."""
    rows = _rows(store, _Earned, "SELECT exercise, earned FROM exercise WHERE run = ?", run)
    return {row.exercise: row.earned for row in rows}


def parts_of(store: ResultStore, run: int) -> PartsRow:
    """Where the file of a run lay, and what its key was made of. Raises ``StoreError`` when there is no such run."""
    return _one(store, PartsRow, "SELECT learner, lab, place, parts FROM run WHERE id = ?", run)


def all_parts(store: ResultStore) -> Iterator[PartsRow]:
    """Those of all runs, earlier ones too."""
    return _rows(store, PartsRow, "SELECT learner, lab, place, parts FROM run")


def unread_rows(store: ResultStore) -> Iterator[UnreadRow]:
    """The current results that are of no lab: nothing was handed in, or nothing that says for what."""
    return _rows(store, UnreadRow, "SELECT learner, problem FROM run WHERE current = 1 AND lab = '' ORDER BY learner")


def people_rows(store: ResultStore) -> Iterator[Person]:
    """The roster as it was given last, in its order."""
    return _rows(store, Person, "SELECT learner, name, email, canvas_id, moodle_id FROM person ORDER BY place")


def place_rows(store: ResultStore) -> Iterator[PlaceRow]:
    """The file of each current result."""
    return _rows(store, PlaceRow, "SELECT learner, lab, place FROM run WHERE current = 1")


def source_rows(store: ResultStore) -> Iterator[SourceRow]:
    """What was handed in with the current results, in the order in which they were graded."""
    return _rows(store, SourceRow, f"{_SOURCES} WHERE run.current = 1 ORDER BY run.id", FORM, FORM)


def sources_of(store: ResultStore, exercise: str, runs: str) -> Iterator[SourceRow]:
    """What some runs (a JSON array of their numbers) have for an exercise."""
    chosen = "WHERE source.exercise = ? AND run.id IN (SELECT value FROM json_each(?)) ORDER BY run.id"
    return _rows(store, SourceRow, f"{_SOURCES} {chosen}", FORM, FORM, exercise, runs)


def source_text(store: ResultStore, run: int, exercise: str) -> str:
    """What a run has for an exercise. Raises ``StoreError`` where it has nothing."""
    return _one(store, _Text, "SELECT text FROM source WHERE run = ? AND exercise = ?", run, exercise).text


def check_rows(store: ResultStore, upper: Iterable[str], lower: Iterable[str]) -> Iterator[CheckRow]:
    """Every check that current results passed or failed; ``upper`` and ``lower`` are the learners to be compared."""
    return _rows(store, CheckRow, _CHECKS, *(json.dumps(sorted(part)) for part in (upper, lower)))


def recurring(store: ResultStore, most: int) -> list[Recurring]:
    """The catalogued mistakes of current results, the most frequent first."""
    return list(_rows(store, Recurring, _MISTAKES, most))


def cluster_rows(store: ResultStore, least: int, most: int) -> Iterator[ClusterRow]:
    """Exercises that ``least`` current results or more fail in the very same way, the most frequent first."""
    return _rows(store, ClusterRow, _CLUSTERS, least, most)


def time_spent(store: ResultStore) -> list[Spent]:
    """What the current results took: first each lab, then the exercises, the most costly first."""
    return [*_rows(store, Spent, _TIMES_OF_LABS), *_rows(store, Spent, _TIMES_OF_EXERCISES)]


def _rows(store: ResultStore, kind: type[R], sql: str, *values: str | int) -> Iterator[R]:
    names = [each.name for each in fields(kind)]
    for row in store.query(sql, *values):
        try:
            yield msgspec.convert(dict(zip(names, row, strict=True)), kind)
        except msgspec.ValidationError as problem:
            raise StoreError(f"{store.path} is damaged: {problem}", "Put back a copy of it.") from None


def _one(store: ResultStore, kind: type[R], sql: str, *values: str | int) -> R:
    found = next(_rows(store, kind, sql, *values), None)
    if found is None:
        raise StoreError(f"{store.path} has no result with the number {values[0]}.")
    return found


_GRADES = """
    WITH tried AS (
        SELECT learner, lab, count(DISTINCT json_extract(parts, '$.submission')) AS attempts
        FROM run GROUP BY learner, lab
    )
    SELECT run.id, run.learner, run.lab, exercise.exercise, exercise.title, exercise.status, exercise.earned,
        exercise.points, exercise.hints, run.submitted,
        tried.attempts, CASE WHEN exercise.status = 'error' THEN run.provisional ELSE '' END, run.time_problem,
        CASE WHEN run.submitted = '' THEN ''
            WHEN json_extract(run.parts, '$.handed') IS NULL THEN 'file' ELSE 'platform' END,
        run.problem, run.place
    FROM run JOIN exercise ON exercise.run = run.id
    JOIN tried ON tried.learner = run.learner AND tried.lab = run.lab WHERE run.current = 1
"""
_RESULTS = """
    SELECT run.learner, run.lab, exercise.exercise, coalesce(exercise.status, 'not-run'), coalesce(exercise.earned, 0),
        coalesce(exercise.points, 0), run.problem,
        CASE WHEN exercise.status = 'error' THEN run.provisional ELSE '' END
    FROM run LEFT JOIN exercise ON exercise.run = run.id
    WHERE run.current = 1 ORDER BY run.learner, run.lab, exercise.rowid
"""
_SOURCES = """
    SELECT run.lab, source.exercise, run.id, run.learner,
        CASE WHEN source.form = ? THEN source.codes END, CASE WHEN source.form != ? THEN source.text END
    FROM run JOIN source ON source.run = run.id
"""
_CHECKS = """
    WITH upper AS (SELECT value AS learner FROM json_each(?)), lower AS (SELECT value AS learner FROM json_each(?)),
    tried AS (
        SELECT run.lab AS lab, exercise, check_id, title, status = 'passed' AS passed, check_.seconds AS seconds,
            learner IN upper AS high, learner IN lower AS low
        FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 AND status IN ('passed', 'failed')
    )
    SELECT lab, exercise, min(title), count(*), avg(passed),
        coalesce(avg(passed) FILTER (WHERE high) - avg(passed) FILTER (WHERE low), 0), avg(seconds)
    FROM tried GROUP BY lab, exercise, check_id
"""
_MISTAKES = """
    SELECT run.lab, check_.exercise, check_.mistake, count(DISTINCT run.learner), min(check_.headline)
    FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 AND check_.mistake != ''
    GROUP BY run.lab, check_.exercise, check_.mistake ORDER BY 4 DESC, 1, 2, 3 LIMIT ?
"""
_CLUSTERS = """
    SELECT lab, exercise, findings, count(*), json_group_array(run) FROM (
        SELECT run.id AS run, run.lab AS lab, check_.exercise AS exercise,
            json_group_array(check_.check_id || ': ' || check_.headline) AS findings
        FROM run JOIN check_ ON check_.run = run.id
        WHERE run.current = 1 AND check_.status = 'failed' GROUP BY run.id, check_.exercise
    ) GROUP BY lab, exercise, findings HAVING count(*) >= ? ORDER BY 4 DESC, 1, 2, min(run) LIMIT ?
"""
# Results from before the time of a whole run was stored have that of their checks.
_TIMES_OF_LABS = """
    SELECT lab, '', count(*), avg(took), max(took), sum(took), avg(cpu) FROM (
        SELECT run.lab AS lab, coalesce(run.seconds,
            (SELECT coalesce(sum(check_.seconds), 0) FROM check_ WHERE check_.run = run.id)) AS took,
            run.cpu_seconds AS cpu
        FROM run WHERE run.current = 1 AND run.lab != ''
    ) GROUP BY lab ORDER BY lab
"""
_TIMES_OF_EXERCISES = """
    SELECT lab, exercise, count(*), avg(took), max(took), sum(took), NULL FROM (
        SELECT run.lab AS lab, check_.exercise AS exercise, sum(check_.seconds) AS took
        FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 GROUP BY run.id, check_.exercise
    ) GROUP BY lab, exercise ORDER BY sum(took) DESC, lab, exercise
"""
