"""The grades of a class: points of each learner and exercise, less what being late costs, or as an instructor set them.

Every number can be explained: ``explain`` names the run, its seed and checks, the deduction, and who changed what.
"""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.spreadsheet import csv_text
from grader.base.text import one_line
from grader.classroom.store.queries import GradeRow, grade_rows, parts_of
from grader.classroom.store.store import FILE, Override, ResultStore, open_results
from grader.course.late import LatePolicy
from grader.course.model import Course
from grader.submission.layouts import STAMP

DECIDE = f"Mend {STAMP} and grade again, or set the points with grader override."
"""What to do about a grade that waits for a person."""
_NAME_LIMIT = 60
_MOST_NAMED = 10
COLUMNS = (
    *("learner", "lab", "exercise", "status", "earned", "points", "attempts", "hints"),
    *("submitted", "days late", "percent off"),
    *("override", "reason", "author"),
    *("undecided", "grade"),
    "provisional",
)


@dataclass(frozen=True, kw_only=True)
class Grade(GradeRow):
    """One exercise of one learner: as it is stored, and what counts of it, which is ``grade``.

    ``attempts`` are at least one; ``provisional`` is empty where an override decides. ``undecided``: why a person has
    to decide before it counts; empty where nothing is open.
    """

    days_late: int
    percent_off: float
    override: Override | None
    undecided: str

    @property
    def grade(self) -> float:
        """An override as it stands, else what was earned less what being late costs, as far as that is known."""
        return self.override.points if self.override else self.earned * (1 - self.percent_off / 100)


@dataclass(frozen=True)
class Total:
    """What one learner has in one lab; ``undecided`` as in ``Grade``."""

    learner: str
    lab: str
    grade: float
    points: float
    days_late: int
    provisional: bool = False
    undecided: str = ""


def grades(store: ResultStore, course: Course) -> list[Grade]:
    """All grades, by learner, then in the order of the course."""
    order = {lab.id: number for number, lab in enumerate(course.labs)}
    places = {(lab.id, each.id): number for lab in course.labs for number, each in enumerate(lab.exercises)}
    overrides = store.overrides()
    found = [_grade(row, course.late, overrides) for row in grade_rows(store)]
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


def _grade(row: GradeRow, late: LatePolicy, overrides: dict[tuple[str, str, str], Override]) -> Grade:
    override = overrides.get((row.learner, row.lab, row.exercise))
    # what is nothing stays nothing, however late; and what a person set is decided
    matters = row.lab in late.due and override is None and row.earned > 0
    stored = vars(row) | {"attempts": max(1, row.attempts), "provisional": "" if override else row.provisional}
    return Grade(
        **stored,
        days_late=late.days_late(row.lab, row.submitted),
        percent_off=late.percent_off(row.lab, row.submitted),
        override=override,
        undecided=f"hand-in time unreadable: {row.time_problem}" if row.time_problem and matters else "",
    )


def totals(found: Iterable[Grade]) -> list[Total]:
    """One row per learner and lab, in the order of the grades."""
    sums: dict[tuple[str, str], list[Grade]] = {}
    for each in found:
        sums.setdefault((each.learner, each.lab), []).append(each)
    return [
        Total(
            learner,
            lab,
            sum(e.grade for e in own),
            sum(e.points for e in own),
            max(e.days_late for e in own),
            any(e.provisional for e in own),
            next((e.undecided for e in own if e.undecided), ""),
        )
        for (learner, lab), own in sums.items()
    ]


def gradebook_csv(found: Iterable[Grade]) -> str:
    """A row per learner and exercise. Cells that a spreadsheet would take for a formula are quoted as text."""
    return csv_text([COLUMNS, *map(_csv_row, found)])


def _csv_row(each: Grade) -> tuple[object, ...]:
    return tuple(
        f"{cell:g}" if name == "percent off" else cell for name, cell in zip(COLUMNS, cells(each), strict=True)
    )


def cells(each: Grade) -> tuple[object, ...]:
    """What stands under each of ``COLUMNS``; an empty text where there is nothing."""
    override = each.override
    return (
        *(each.learner, each.lab, each.exercise, each.status, each.earned, each.points, each.attempts, each.hints),
        *(each.submitted, each.days_late, each.percent_off),
        *((override.points, override.reason, override.author) if override else ("", "", "")),
        *(each.undecided, "" if each.undecided else round(each.grade, 4)),
        each.provisional,
    )


def explain(store: ResultStore, grade: Grade, every: Sequence[Override]) -> Iterator[str]:
    """How a grade came about, line by line: its run and checks, what was taken off, who changed it, what was before."""
    record = store.record(grade.run)
    yield f"{grade.learner}, {grade.lab}/{grade.exercise} ({grade.title}): {grade.grade:g} of {grade.points:g} points"
    yield ""
    exercise = next((each for each in record.exercises if each.id == grade.exercise), None)
    on = record.environment
    yield f"Run {grade.run} of {record.started}: seed {record.seed}, {record.submission.name}"
    yield f"  grader {on.grader}, Python {on.python}, isolation {on.isolation}, sha256 {record.submission.sha256[:16]}"
    if record.submission.problem:
        yield f"  {record.submission.problem}"
    for check in exercise.checks if exercise else ():
        yield f"  {check.earned:g}/{check.points:g}  {check.status}  {check.title} ({check.visibility})"
        if check.finding is not None:
            yield f"      {check.finding.main_message}"
        if check.author_note:
            yield f"      For the author of the check: {check.author_note}"
    if grade.provisional:
        yield f"Provisional, no grade yet: {grade.provisional}. Run `grader grade` again."
    yield f"Earned by checks: {grade.earned:g}"
    if grade.undecided:
        yield f"To be decided: {grade.undecided}. {DECIDE}"
    if grade.percent_off:
        days = f"{grade.days_late} {'day' if grade.days_late == 1 else 'days'}"
        yield f"Late: handed in {grade.submitted}, {days} begun: less {grade.percent_off:g} %"
    for each in every:
        change = "withdrawn" if each.withdrawn else f"set to {each.points:g}"
        yield f"Override of {each.made} by {each.author}: {change}. Reason: {each.reason}"
    earlier = [run for run in store.history(grade.learner, grade.lab) if not run.current]
    if earlier:
        yield "Earlier runs of the lab, kept:"
    for run in earlier:
        yield f"  run {run.id} of {run.graded}: {run.earned:g} of {run.points:g}, graded because: {run.why}"
    run_of = parts_of(store, grade.run)
    file = shlex.quote(f"SUBMISSIONS/{run_of.place}") if run_of.place else "FILE"
    command = f"grader check {grade.lab}/{grade.exercise} --seed {record.seed} --hidden"
    draw = run_of.named.get("draw")
    if draw:
        command += f" --results {shlex.quote(str(store.path.parent))} --draw {draw}"
    else:
        yield "It was graded before hidden checks had a draw of their own, so they meet other inputs now."
    yield f"Repeat it, which runs the file isolated: {command} --submission {file}"
