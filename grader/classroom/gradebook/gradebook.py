"""The grades of a class: points of each learner and exercise, less what being late costs, or as an instructor set them.

What counts is made in one place, ``grader.results.counted``; here it is made for the whole class.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.text import one_line
from grader.classroom.gradebook.absent import Absent, absent
from grader.classroom.gradebook.attempts import Attempt, Worth, attempts, chosen
from grader.classroom.gradebook.counting import HandedInAt, Terms, count, marked_late
from grader.classroom.gradebook.decided import Decisions, decisions
from grader.classroom.people import Person
from grader.classroom.store.queries import (
    GradeRow,
    grade_rows,
    handed_in_again,
    has_roster,
    people_called,
    people_rows,
)
from grader.classroom.store.store import FILE, Override, ResultStore, open_results
from grader.course.model import Course, Exercise
from grader.results.counted import Counted, MarkLine, OnTop, Standing
from grader.results.points import given

NOT_HANDED_IN = "not-handed-in"
"""The status of an exercise in the gradebook of whom there is no file."""
_NAME_LIMIT = 60
_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Grade(GradeRow):
    """One exercise of one learner: as it is stored of the attempt that counts, and what counts of it.

    ``run`` is 0 where nothing was handed in. ``attempts`` are at least one elsewhere; ``provisional`` is empty where an
    override decides.
    """

    counted: Counted
    person: Person
    override: Override | None
    on_top: OnTop
    """What the lab has beside its exercises."""
    group: str = ""
    by: str = ""
    """Who handed it in for the group, where that was another learner."""

    @property
    def author(self) -> str:
        """Who handed it in."""
        return self.by or self.learner

    @property
    def grade(self) -> float:
        """The number that counts."""
        return self.counted.grade

    @property
    def points(self) -> float:
        """The most that it can be."""
        return self.counted.points


@dataclass(frozen=True)
class Total:
    """What one learner has in one lab. ``undecided`` says why it waits for a person, empty where nothing is open, and
    ``to_do`` how one decides; ``standing`` what counts of each exercise.

    ``grade`` is out of ``points``, those of the checks that count. A platform whose maximum is fixed gets ``scaled``,
    out of ``worth``.
    """

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
    run: int = 0
    """The result that counts, 0 where there is none: it may be that of another learner of the group."""

    @property
    def worth(self) -> float:
        """What the lab is worth when all of its checks count."""
        return self.standing.worth if self.standing.exercises else self.points

    @property
    def scaled(self) -> float:
        """The grade out of ``worth``."""
        return self.standing.scaled if self.standing.exercises else self.grade

    @property
    def excused(self) -> bool:
        """Whether it counts neither for nor against the learner."""
        return self.standing.excused

    @property
    def set_by_hand(self) -> bool:
        """Whether a person set some of it."""
        return any(each.set_to is not None for each in self.standing.exercises.values())


def grades(
    store: ResultStore,
    course: Course,
    now: datetime.datetime | None = None,
    learner: str | None = None,
    unlisted: Sequence[Person] = (),
) -> list[Grade]:
    """All grades, by learner, then in the order of the course; who handed in nothing is there too.

    The class, and who is in which group, is that of the roster it was graded with; where there was none, ``unlisted``
    are in it too, in no group. With ``learner`` those of one alone.
    """
    by_roster = has_roster(store)
    decided = decisions(store, course, learner)
    every = course.rules.chooses
    if learner is None:
        listed = people_rows(store)
        rows, again = list(grade_rows(store, every=every)), list(handed_in_again(store))
    else:
        mates = {learner, *(mate for lab in course.labs for mate in decided.team(learner, lab.id))}
        listed = people_called(store, mates)
        rows = [row for mate in mates for row in grade_rows(store, mate, every=every)]
        again = [row for mate in mates for row in handed_in_again(store, mate)]
    found_people = listed if by_roster else [replace(person, group="") for person in unlisted]
    people = {person.learner: person for person in found_people}
    ledger = _Ledger(course, decided, people, attempts(rows, again), listed=by_roster or bool(people))
    found = [each for name in ledger.learners if learner in (None, name) for each in ledger.grades_of(name)]
    graded = {(each.learner, each.lab) for each in found}
    missing = absent(store, course, graded, people, now, learner, lambda name, lab: ledger.terms(name, lab).due)
    found += [ledger.of_absent(each, exercise) for each in missing for exercise in each.lab.exercises]
    order = {lab.id: number for number, lab in enumerate(course.labs)}
    places = {(lab.id, each.id): number for lab in course.labs for number, each in enumerate(lab.exercises)}
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


class _Ledger:
    """A class while its grades are made: the rules, what people decided, and what was handed in."""

    def __init__(
        self,
        course: Course,
        decided: Decisions,
        people: Mapping[str, Person],
        handed_in: Mapping[tuple[str, str], Sequence[Attempt]],
        *,
        listed: bool,
    ) -> None:
        self._course, self._decided, self._people, self._handed_in = course, decided, people, handed_in
        self._order = {lab.id: number for number, lab in enumerate(course.labs)}
        self._exercises = {(lab.id, each.id): each for lab in course.labs for each in lab.exercises}
        known = {*people, *(learner for learner, _ in handed_in)}
        self._labs: dict[str, set[str]] = {}
        for learner, lab in handed_in:
            for mate in decided.team(learner, lab):
                if mate in known or not listed:  # a name that the roster does not have is no learner
                    self._labs.setdefault(mate, set()).add(lab)

    @property
    def learners(self) -> Sequence[str]:
        """All of whom there is something, of themselves or of their group."""
        return list(self._labs)

    def terms(self, learner: str, lab: str, late_days: int = 0) -> Terms:
        """When a lab is due for a learner, and what being late costs."""
        late = self._course.late
        due, said = self._decided.due(learner, lab, late.due.get(lab))
        unusable = self._decided.unusable(learner, lab, due)
        return Terms(late, due, late_days, (said,) if said else (), *unusable)

    def grades_of(self, learner: str) -> Iterator[Grade]:
        """Those of one learner: late days are used up in the order in which the labs are due for all."""
        rules, due = self._course.rules, self._course.late.due
        left = rules.late_days
        last = datetime.datetime.max.replace(tzinfo=datetime.UTC)
        for lab in sorted(self._labs.get(learner, ()), key=lambda lab: (due.get(lab, last), self._order.get(lab, 0))):
            terms = self.terms(learner, lab, int(min(left, rules.late_days_per_lab)))
            pool = [each for mate in self._decided.team(learner, lab) for each in self._handed_in.get((mate, lab), ())]
            attempt, said = chosen(pool, rules, partial(self._worth, learner, terms))
            by = attempt.learner if attempt.learner != learner else ""
            group = self._decided.groups.get((learner, lab), "")
            if by:
                said = (f"Handed in by {by} for the group {group}.", *said)
            whole = replace(terms, rules=(*terms.rules, *said)) if said else terms
            found = [self._grade(learner, row, whole, group, by) for row in attempt.rows]
            left -= max((each.counted.late_days for each in found), default=0)
            yield from found

    def of_absent(self, missing: Absent, exercise: Exercise) -> Grade:
        """The grade of an exercise of who has no result for its lab."""
        learner, lab = missing.learner, missing.lab.id
        group = self._decided.groups.get((learner, lab), "")
        found = self._grade(learner, _row_of(missing, exercise), self.terms(learner, lab), group)
        open_ = found.override is None and found.counted.excused is None
        undecided, to_do = (missing.undecided, missing.to_do) if open_ else ("", "")
        return replace(found, counted=replace(found.counted, undecided=undecided, to_do=to_do))

    def _worth(self, learner: str, terms: Terms, attempt: Attempt) -> Worth:
        """What waits for a mark is counted with all that the mark can give: else nobody would look at it again."""
        found = [self._grade(learner, row, terms) for row in attempt.rows]
        decided = not any(each.counted.undecided for each in found)
        hoped = found if decided else [self._grade(learner, row, terms, hoped=True) for row in attempt.rows]
        late_days = max(each.counted.late_days for each in hoped)
        return Worth(sum(each.grade for each in hoped), decided, late_days)

    def _grade(
        self, learner: str, row: GradeRow, terms: Terms, group: str = "", by: str = "", *, hoped: bool = False
    ) -> Grade:
        """With ``hoped`` what it could be: as if all that waits for a mark had a full one."""
        whose = (learner, row.lab, row.exercise)
        override = self._decided.overrides.get(whose)
        excused = self._decided.excuse(*whose)
        at = HandedInAt(row.submitted, row.clock, row.time_problem, marked_late(row.place))
        points = given(row.title, (row.earned, row.worth, row.checked), row.decided, row.problem, row.provisional)
        exercise = self._exercises.get((row.lab, row.exercise))
        marks: tuple[MarkLine, ...] = ()
        if exercise is not None and exercise.by_hand and row.run:
            begun, marked = row.status != "not-started", None
            if begun:  # else there is nothing that could have been marked
                marked, marks = self._decided.marked(learner, row.lab, exercise, row.learner, row.file)
            points = replace(points, by_hand=exercise.by_hand, marked=marked, begun=begun)
            if hoped and points.waits:
                points = replace(points, marked=points.by_hand)
        counted = count(points, at, terms, override, row.problem, excused)
        if comments := self._decided.remarks(*whose, by):
            counted = replace(counted, comments=comments)
        if marks:
            counted = replace(counted, marks=marks)
        settled = override is not None or excused is not None
        stored = vars(row) | {
            "learner": learner,
            "status": row.status if counted.handed_in else NOT_HANDED_IN,
            "attempts": max(1, row.attempts) if counted.handed_in else 0,
            "provisional": "" if settled else row.provisional,
        }
        return Grade(
            **stored,
            counted=counted,
            person=self._people.get(learner) or Person(learner),
            override=override,
            on_top=self._decided.on_top(learner, row.lab, self._course.rules.cap_percent, by),
            group=group,
            by=by,
        )


def _row_of(missing: Absent, exercise: Exercise) -> GradeRow:
    """What would be stored of an exercise if there were a result."""
    return GradeRow(
        run=0, learner=missing.learner, lab=missing.lab.id, exercise=exercise.id, title=exercise.title,
        status="not-run", earned=0.0, worth=exercise.points, checked=0.0, decided=0, hints=0, submitted="", attempts=0,
        provisional="", time_problem="", clock="", problem=missing.problem, place="", graded="", file="",
    )  # fmt: skip


def totals(found: Iterable[Grade]) -> list[Total]:
    """One row per learner and lab, in the order of the grades."""
    sums: dict[tuple[str, str], list[Grade]] = {}
    for each in found:
        sums.setdefault((each.learner, each.lab), []).append(each)
    return [_total(learner, lab, own) for (learner, lab), own in sums.items()]


def _total(learner: str, lab: str, own: Sequence[Grade]) -> Total:
    standing = Standing({each.exercise: each.counted for each in own}, own[0].on_top)
    undecided, to_do = standing.waits
    return Total(
        learner,
        lab,
        standing.grade,
        standing.points,
        max(each.counted.days_late for each in own),
        any(each.provisional for each in own),
        undecided,
        to_do,
        standing.handed_in,
        own[0].person,
        standing,
        own[0].run,
    )
