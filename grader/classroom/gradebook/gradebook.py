"""The grades of a class: points of each learner and exercise, less what being late costs, or as an instructor set them.

What counts is made in one place, ``grader.results.counted``; here it is made for the whole class.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.spreadsheet import csv_text
from grader.base.text import one_line
from grader.classroom.gradebook.absent import Absent, absent
from grader.classroom.gradebook.counting import HandedInAt, count, marked_late
from grader.classroom.people import Person
from grader.classroom.store.queries import GradeRow, grade_rows, people_rows
from grader.classroom.store.store import FILE, Override, ResultStore, open_results
from grader.course.late import LatePolicy
from grader.course.model import Course, Exercise
from grader.results.counted import Counted, Standing

NOT_HANDED_IN = "not-handed-in"
"""The status of an exercise in the gradebook of whom there is no file."""
_NAME_LIMIT = 60
_MOST_NAMED = 10
COLUMNS = (
    *("learner", "name", "lab", "exercise", "status", "earned", "points", "attempts", "hints"),
    *("submitted", "days late", "percent off"),
    *("override", "reason", "author"),
    *("undecided", "grade"),
    "provisional",
)


@dataclass(frozen=True, kw_only=True)
class Grade(GradeRow):
    """One exercise of one learner: as it is stored, and what counts of it.

    ``run`` is 0 where nothing was handed in. ``attempts`` are at least one elsewhere; ``provisional`` is empty where an
    override decides.
    """

    counted: Counted
    person: Person
    override: Override | None

    @property
    def grade(self) -> float:
        """The number that counts."""
        return self.counted.grade


@dataclass(frozen=True)
class Total:
    """What one learner has in one lab. ``undecided`` says why it waits for a person, empty where nothing is open, and
    ``to_do`` how one decides; ``standing`` what counts of each exercise."""

    learner: str
    lab: str
    grade: float
    points: float
    days_late: int
    provisional: bool = False
    undecided: str = ""
    to_do: str = ""
    handed_in: bool = True
    person: Person = field(default_factory=lambda: Person(""))
    standing: Standing = field(default_factory=lambda: Standing({}))

    @property
    def set_by_hand(self) -> bool:
        """Whether a person set some of it."""
        return any(each.set_to is not None for each in self.standing.exercises.values())


def grades(
    store: ResultStore, course: Course, roster: Sequence[Person] = (), now: datetime.datetime | None = None
) -> list[Grade]:
    """All grades, by learner, then in the order of the course; who handed in nothing is there too.

    The class is that of ``roster``, where it names anybody, else that of the roster it was graded with.
    """
    order = {lab.id: number for number, lab in enumerate(course.labs)}
    places = {(lab.id, each.id): number for lab in course.labs for number, each in enumerate(lab.exercises)}
    overrides = store.overrides()
    people = {person.learner: person for person in roster or people_rows(store)}
    rows = list(grade_rows(store))
    missing = absent(store, course, ((row.learner, row.lab) for row in rows), people, now)
    found = [_grade(row, course.late, overrides, people) for row in rows]
    found += [
        _grade(_row_of(each, exercise), course.late, overrides, people, each)
        for each in missing
        for exercise in each.lab.exercises
    ]
    last = len(places)
    return sorted(
        found, key=lambda each: (each.learner, order.get(each.lab, last), places.get((each.lab, each.exercise), last))
    )


def read_grades(results: Path, course: Course) -> list[Grade]:
    """All grades in a folder of results. Raises ``StoreError``."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        return grades(store, course)


def refuse_provisional(names: Iterable[str]) -> None:
    """Raises ``UsageError`` that names results which are no grades yet, where there are any."""
    found = list(names)
    if not found:
        return
    shown = ", ".join(one_line(name, _NAME_LIMIT) for name in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    number = "1 result is" if len(found) == 1 else f"{len(found)} results are"
    raise UsageError(
        f"{number} provisional, because the machine was too busy or failed: {shown}{more}.",
        "Run the same `grader grade` again when it is calmer; --provisional writes them as they are.",
    )


def _grade(
    row: GradeRow,
    late: LatePolicy,
    overrides: Mapping[tuple[str, str, str], Override],
    people: Mapping[str, Person],
    missing: Absent | None = None,
) -> Grade:
    override = overrides.get((row.learner, row.lab, row.exercise))
    at = HandedInAt(row.submitted, row.clock, row.time_problem, marked_late(row.place))
    counted = count((row.title, row.earned, row.points), row.lab, at, late, override, row.problem)
    if missing is not None:
        open_ = ("", "") if override else (missing.undecided, missing.to_do)
        counted = replace(counted, undecided=open_[0], to_do=open_[1])
    stored = vars(row) | {
        "status": row.status if counted.handed_in else NOT_HANDED_IN,
        "attempts": max(1, row.attempts) if counted.handed_in else 0,
        "provisional": "" if override else row.provisional,
    }
    person = people.get(row.learner) or Person(row.learner)
    return Grade(**stored, counted=counted, person=person, override=override)


def _row_of(missing: Absent, exercise: Exercise) -> GradeRow:
    """What would be stored of an exercise if there were a result."""
    return GradeRow(
        run=0, learner=missing.learner, lab=missing.lab.id, exercise=exercise.id, title=exercise.title,
        status="not-run", earned=0.0, points=exercise.points, hints=0, submitted="", attempts=0, provisional="",
        time_problem="", clock="", problem=missing.problem, place="",
    )  # fmt: skip


def totals(found: Iterable[Grade]) -> list[Total]:
    """One row per learner and lab, in the order of the grades."""
    sums: dict[tuple[str, str], list[Grade]] = {}
    for each in found:
        sums.setdefault((each.learner, each.lab), []).append(each)
    return [_total(learner, lab, own) for (learner, lab), own in sums.items()]


def _total(learner: str, lab: str, own: Sequence[Grade]) -> Total:
    standing = Standing({each.exercise: each.counted for each in own})
    waiting = next((each for each in standing.exercises.values() if each.undecided), None)
    return Total(
        learner,
        lab,
        standing.grade,
        standing.points,
        max(each.counted.days_late for each in own),
        any(each.provisional for each in own),
        waiting.undecided if waiting else "",
        waiting.to_do if waiting else "",
        standing.handed_in,
        own[0].person,
        standing,
    )


def gradebook_csv(found: Iterable[Grade]) -> str:
    """A row per learner and exercise. Cells that a spreadsheet would take for a formula are quoted as text."""
    return csv_text([COLUMNS, *map(_csv_row, found)])


def _csv_row(each: Grade) -> tuple[object, ...]:
    return tuple(
        f"{cell:g}" if name == "percent off" else cell for name, cell in zip(COLUMNS, cells(each), strict=True)
    )


def cells(each: Grade) -> tuple[object, ...]:
    """What stands under each of ``COLUMNS``; an empty text where there is nothing."""
    override, counted = each.override, each.counted
    return (
        *(each.learner, each.person.name, each.lab, each.exercise, each.status),
        *(each.earned, each.points, each.attempts, each.hints),
        *(each.submitted, counted.days_late, counted.percent_off),
        *((override.points, override.reason, override.author) if override else ("", "", "")),
        *(counted.undecided, "" if counted.undecided else round(each.grade, 4)),
        each.provisional,
    )
