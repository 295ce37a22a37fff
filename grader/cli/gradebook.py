"""The instructor's commands on the results of a class: gradebook, dashboard, explain, override."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.text import one_line, printable_lines
from grader.classroom.gradebook.course_grade import CourseGrade, by_learner, course_grades
from grader.classroom.gradebook.dashboard import write_dashboard
from grader.classroom.gradebook.gradebook import Total, read_grades, totals
from grader.classroom.gradebook.one_grade import explained, override_grade
from grader.classroom.gradebook.parquet import write_gradebook
from grader.cli import console
from grader.course.load import load_course
from grader.course.model import Course

_NAME_LIMIT, _REASON_LIMIT = 60, 300
_MOST_NAMED = 10


def gradebook(results: Path, out: Path | None, form: str | None = None) -> int:
    """Show a class, a learner a line, or write every grade to a file, whose form is that of its ending without one.

    Raises ``UsageError`` for a form without a file.
    """
    if form and out is None:
        raise UsageError(f"--format {form} needs a file to write", f"Add --out FILE.{form}")
    course = load_course(Path.cwd())
    found = read_grades(results, course)
    if out is not None:
        write_gradebook(found, out, form, by_learner(course_grades(totals(found), course.rules), course.rules))
        console.note(f"Gradebook: {out}")
        return EXIT_PASSED
    shown = totals(found)
    console.output().print(_table(course, shown))
    for said in waiting(shown):
        console.output().print(said, markup=False, soft_wrap=True)
    return EXIT_PASSED


def waiting(found: Iterable[Total]) -> Iterator[str]:
    """What waits for a person, a line for each reason: whose it is, and what to do."""
    open_: dict[tuple[str, str, str], list[str]] = {}
    for total in found:
        if total.undecided:
            name = one_line(total.learner, _NAME_LIMIT)
            open_.setdefault((total.lab, total.undecided, total.to_do), []).append(name)
    for (lab, undecided, to_do), names in open_.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{', '.join(names[:_MOST_NAMED])}{more}, {lab}: {one_line(undecided, _REASON_LIMIT)}. {to_do}"


def scaled(found: Iterable[Total]) -> Iterator[str]:
    """Whose points do not all count, a line for each lab: what a platform with a fixed maximum gets in their place."""
    names: dict[str, list[str]] = {}
    for total in found:
        if total.standing.is_scaled and not total.undecided:
            text = f"{one_line(total.learner, _NAME_LIMIT)} {total.scaled:g} of {total.worth:g}"
            names.setdefault(total.lab, []).append(text)
    for lab, own in names.items():
        more = f" and {len(own) - _MOST_NAMED} more" if len(own) > _MOST_NAMED else ""
        why = "Scaled, because checks failed that are no fault of these learners"
        yield f"{why} ({lab}): {', '.join(own[:_MOST_NAMED])}{more}."


def dashboard(results: Path, out: Path) -> int:
    """Write the page of a class, and its data beside it."""
    data = write_dashboard(results, load_course(Path.cwd()), out)
    console.note(f"Dashboard: {out}, its data: {data}")
    return EXIT_PASSED


def _table(course: Course, rows: list[Total]) -> Table:
    labs = [lab.id for lab in course.labs if any(row.lab == lab.id for row in rows)]
    table = Table("learner", box=None, pad_edge=False)
    named = any(row.person.name for row in rows)
    if named:
        table.add_column("name")
    for lab in labs:
        table.add_column(lab.partition("_")[0], justify="right")
    table.add_column("points", justify="right")
    courses = by_learner(course_grades(rows, course.rules), course.rules)
    if courses:
        table.add_column("course", justify="right")
    for learner, group in groupby(rows, key=lambda row: row.learner):
        own = {row.lab: row for row in group}
        cells = [_cell(own[lab]) if lab in own else "-" for lab in labs]
        open_ = "?" if any(row.undecided for row in own.values()) else ""
        whole = f"{sum(row.grade for row in own.values()):g}{open_} of {sum(row.points for row in own.values()):g}"
        names = [learner, next(iter(own.values())).person.name][: 1 + named]
        table.add_row(
            *(escape(one_line(name, _NAME_LIMIT)) for name in names), *cells, whole, *_percent(courses.get(learner))
        )
    return table


def _percent(course: CourseGrade | None) -> tuple[str, ...]:
    if course is None:
        return ()
    return ("-" if course.percent is None else f"{course.percent:.1f}{'?' * course.open} %",)


def _cell(total: Total) -> str:
    """A grade with what is to be known of it; one that waits for a person has a question mark."""
    if total.excused:
        return "excused"
    if not total.handed_in:
        return f"{total.grade:g}{'?' * bool(total.undecided)} not handed in"
    late, provisional = " late" * bool(total.days_late), " provisional" * total.provisional
    return f"{total.grade:g}{'?' * bool(total.undecided)}{late}{provisional}"


def show_explanation(results: Path, learner: str, target: str) -> int:
    """Print how a grade came about."""
    for line in explained(results, load_course(Path.cwd()), learner, target):
        console.output().print(printable_lines(line, 2000), markup=False, soft_wrap=True)
    return EXIT_PASSED


def override(results: Path, learner: str, target: str, points: float | None, reason: str, author: str | None) -> int:
    """Set a grade by hand, or withdraw (``points`` None) what was set; earlier overrides stay on record."""
    before, now = override_grade(results, load_course(Path.cwd()), learner, target, points, reason, author)
    text = f"{now.learner}, {now.lab}/{now.exercise}: {now.grade:g} of {now.points:g} points (was {before.grade:g})."
    console.output().print(text, markup=False, soft_wrap=True)
    return EXIT_PASSED
