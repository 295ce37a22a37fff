"""What is asked of the results of a batch, each question with the rows that answer it.

The only place that reads the tables of ``grader.classroom.store.schema`` with SQL besides the store itself. A row is
what SQLite gives, checked against its type: a column of another kind is a damaged file, not a number that is made to
fit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
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
    """An exercise of a current result: ``worth`` and ``checked`` as ``grader.results.points.Points`` has them,
    ``decided`` how many of its checks passed or failed the answer. ``provisional`` is empty unless the machine kept its
    checks from being decided; ``attempts`` counts submissions that differ.

    ``clock``: who knows when it was handed in, ``platform``, ``file`` (the time of saving) or nobody. ``problem``: why
    it could not be read. ``place``: the path of its file below the folder of submissions. ``graded``: when. ``file``:
    its hash, empty where none is kept."""

    run: int
    learner: str
    lab: str
    exercise: str
    title: str
    status: str
    earned: float
    worth: float
    checked: float
    decided: int
    hints: int
    submitted: str
    attempts: int
    provisional: str
    time_problem: str
    clock: str
    problem: str
    place: str
    graded: str
    file: str


@dataclass(frozen=True)
class HandedInRow:
    """A result of a file that has several: the number of the ``newest`` of them, and when the file came by this one."""

    newest: int
    run: int
    submitted: str
    clock: str
    time_problem: str
    graded: str


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


def grade_rows(store: ResultStore, learner: str | None = None, *, every: bool = False) -> Iterator[GradeRow]:
    """Every exercise of every current result, of one learner or of all, in no order; with ``every`` of all attempts:
    the newest result of each file that was handed in."""
    which = _EVERY_ATTEMPT if every else "run.current = 1"
    if learner is None:
        return typed_rows(store, GradeRow, _GRADES.format(own="", which=which, of="", clock=_CLOCK))
    sql = _GRADES.format(own="WHERE learner = ?", which=which, of="AND run.learner = ?", clock=_CLOCK)
    return typed_rows(store, GradeRow, sql, learner, learner)


def handed_in_again(store: ResultStore, learner: str | None = None) -> Iterator[HandedInRow]:
    """All results of each file that has several, of one learner or of all, the first first."""
    if learner is None:
        return typed_rows(store, HandedInRow, _AGAIN.format(own=""))
    return typed_rows(store, HandedInRow, _AGAIN.format(own="AND learner = ?"), learner)


def earned_in(store: ResultStore, run: int) -> dict[str, float]:
    """The points of a run by exercise."""
    rows = typed_rows(store, _Earned, "SELECT exercise, earned FROM exercise WHERE run = ?", run)
    return {row.exercise: row.earned for row in rows}


def parts_of(store: ResultStore, run: int) -> PartsRow:
    """Where the file of a run lay, and what its key was made of. Raises ``StoreError`` when there is no such run."""
    return _one(store, PartsRow, "SELECT learner, lab, place, parts FROM run WHERE id = ?", run)


def all_parts(store: ResultStore) -> Iterator[PartsRow]:
    """Those of all runs, earlier ones too."""
    return typed_rows(store, PartsRow, "SELECT learner, lab, place, parts FROM run")


def unread_rows(store: ResultStore) -> Iterator[UnreadRow]:
    """The current results that are of no lab: nothing was handed in, or nothing that says for what."""
    return typed_rows(
        store, UnreadRow, "SELECT learner, problem FROM run WHERE current = 1 AND lab = '' ORDER BY learner"
    )


def labs_handed_in(store: ResultStore) -> set[str]:
    """The labs that anybody handed in."""
    known = "SELECT DISTINCT lab FROM run INDEXED BY one_current_run WHERE current = 1 AND lab != ''"  # not its records
    return {row.text for row in typed_rows(store, _Text, known)}


_PEOPLE = "SELECT learner, name, email, canvas_id, moodle_id, team, lti_user_id FROM person"


def people_rows(store: ResultStore) -> Iterator[Person]:
    """The roster as it was given last, in its order."""
    return typed_rows(store, Person, f"{_PEOPLE} ORDER BY place")


def people_in_groups(store: ResultStore, groups: Collection[str]) -> Iterator[Person]:
    """Those of the roster whom it puts into one of these groups, in its order."""
    chosen = "WHERE team IN (SELECT value FROM json_each(?)) ORDER BY place"
    return typed_rows(store, Person, f"{_PEOPLE} {chosen}", json.dumps(sorted(groups)))


def people_called(store: ResultStore, learners: Collection[str]) -> Iterator[Person]:
    """Those of the roster with these ids, in its order."""
    chosen = "WHERE learner IN (SELECT value FROM json_each(?)) ORDER BY place"
    return typed_rows(store, Person, f"{_PEOPLE} {chosen}", json.dumps(sorted(learners)))


def has_roster(store: ResultStore) -> bool:
    """Whether there is a roster."""
    return next(typed_rows(store, Person, f"{_PEOPLE} LIMIT 1"), None) is not None


def place_rows(store: ResultStore) -> Iterator[PlaceRow]:
    """The file of each current result."""
    return typed_rows(store, PlaceRow, "SELECT learner, lab, place FROM run WHERE current = 1")


def source_rows(store: ResultStore) -> Iterator[SourceRow]:
    """What was handed in with the current results, in the order in which they were graded."""
    return typed_rows(store, SourceRow, f"{_SOURCES} WHERE run.current = 1 ORDER BY run.id", FORM, FORM)


def sources_of(store: ResultStore, exercise: str, runs: str) -> Iterator[SourceRow]:
    """What some runs (a JSON array of their numbers) have for an exercise."""
    chosen = "WHERE source.exercise = ? AND run.id IN (SELECT value FROM json_each(?)) ORDER BY run.id"
    return typed_rows(store, SourceRow, f"{_SOURCES} {chosen}", FORM, FORM, exercise, runs)


def source_text(store: ResultStore, run: int, exercise: str) -> str:
    """What a run has for an exercise. Raises ``StoreError`` where it has nothing."""
    return _one(store, _Text, "SELECT text FROM source WHERE run = ? AND exercise = ?", run, exercise).text


def check_rows(store: ResultStore, upper: Iterable[str], lower: Iterable[str]) -> Iterator[CheckRow]:
    """Every check that current results passed or failed; ``upper`` and ``lower`` are the learners to be compared."""
    return typed_rows(store, CheckRow, _CHECKS, *(json.dumps(sorted(part)) for part in (upper, lower)))


def recurring(store: ResultStore, most: int) -> list[Recurring]:
    """The catalogued mistakes of current results, the most frequent first."""
    return list(typed_rows(store, Recurring, _MISTAKES, most))


def cluster_rows(store: ResultStore, least: int, most: int) -> Iterator[ClusterRow]:
    """Exercises that ``least`` current results or more fail in the very same way, the most frequent first."""
    return typed_rows(store, ClusterRow, _CLUSTERS, least, most)


def typed_rows(store: ResultStore, kind: type[R], sql: str, *values: str | int) -> Iterator[R]:
    """The rows of a SELECT, whose columns are the fields of ``kind``. Raises ``StoreError`` for a damaged file."""
    names = [each.name for each in fields(kind)]
    for row in store.query(sql, *values):
        try:
            yield msgspec.convert(dict(zip(names, row, strict=True)), kind)
        except msgspec.ValidationError as problem:
            raise StoreError(f"{store.path} is damaged: {problem}", "Put back a copy of it.") from None


def _one(store: ResultStore, kind: type[R], sql: str, *values: str | int) -> R:
    found = next(typed_rows(store, kind, sql, *values), None)
    if found is None:
        raise StoreError(f"{store.path} has no result with the number {values[0]}.")
    return found


_GRADES = """
    WITH tried AS (
        SELECT learner, lab, count(DISTINCT json_extract(parts, '$.submission')) AS attempts
        FROM run {own} GROUP BY learner, lab
    )
    SELECT run.id, run.learner, run.lab, exercise.exercise, exercise.title, exercise.status, exercise.earned,
        exercise.points, exercise.checked,
        (SELECT count(*) FROM check_ WHERE check_.run = run.id AND check_.exercise = exercise.exercise
            AND check_.status NOT IN ('error', 'void')),
        exercise.hints, run.submitted,
        tried.attempts, CASE WHEN exercise.status = 'error' THEN run.provisional ELSE '' END, run.time_problem,
        {clock}, run.problem, run.place, run.graded, coalesce(json_extract(run.parts, '$.submission'), '')
    FROM run JOIN exercise ON exercise.run = run.id
    JOIN tried ON tried.learner = run.learner AND tried.lab = run.lab WHERE {which} {of}
"""
_FILE = "coalesce(json_extract(parts, '$.submission'), id)"
_CLOCK = """CASE WHEN run.submitted = '' THEN ''
            WHEN json_extract(run.parts, '$.handed') IS NULL THEN 'file' ELSE 'platform' END"""
_AGAIN = f"""
    WITH file AS (
        SELECT learner, lab, {_FILE} AS file, max(id) AS newest FROM run WHERE lab != '' {{own}}
        GROUP BY learner, lab, file HAVING count(*) > 1
    )
    SELECT file.newest, run.id, run.submitted, {_CLOCK}, run.time_problem, run.graded
    FROM run JOIN file ON run.learner = file.learner AND run.lab = file.lab AND {_FILE} = file.file ORDER BY run.id
"""
_EVERY_ATTEMPT = f"""run.id IN (
        SELECT max(id) FROM run WHERE lab != ''
        GROUP BY learner, lab, {_FILE}
    )"""
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
