"""The instructor's commands on the results of a class: gradebook, dashboard, explain, override."""

from __future__ import annotations

import datetime
import getpass
from itertools import groupby
from pathlib import Path

from rich.table import Table

from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.names import canonical
from grader.base.text import one_line, printable_lines
from grader.base.writing import write_atomically
from grader.checks.running.programs import catalogue
from grader.classroom.gradebook.dashboard import dashboard_json, render_dashboard
from grader.classroom.gradebook.gradebook import DECIDE, Grade, Total, explain, gradebook_csv, grades, totals
from grader.classroom.gradebook.parquet import gradebook_parquet
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.intake.starters import starters
from grader.classroom.store.store import FILE, Override, ResultStore, open_results
from grader.cli import console
from grader.course.load import load_course
from grader.course.model import Course
from grader.course.targets import find_exercise

_NAME_LIMIT = 60


def gradebook(results: Path, out: Path | None, form: str | None = None) -> int:
    """Show a class, a learner a line, or write every grade to a file, whose form is that of its ending without one.

    Raises ``UsageError`` for a form without a file.
    """
    if form and out is None:
        raise UsageError(f"--format {form} needs a file to write", f"Add --out FILE.{form}")
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        found = grades(store, course)
    finally:
        store.close()
    if out is not None:
        parquet = (form or out.suffix[1:].lower()) == "parquet"
        write_atomically(out, gradebook_parquet(found) if parquet else gradebook_csv(found).encode("utf-8"))
        console.note(f"Gradebook: {out}")
        return EXIT_PASSED
    shown = totals(found)
    console.output().print(_table(course, shown))
    for total in shown:
        if total.undecided:
            said = f"{one_line(total.learner, _NAME_LIMIT)}, {total.lab}: {total.undecided}. {DECIDE}"
            console.output().print(said, markup=False, soft_wrap=True)
    return EXIT_PASSED


def dashboard(results: Path, out: Path) -> int:
    """Write the page of a class, and its data beside it under the same name with the ending json."""
    data = out.with_suffix(".json")
    if data == out:
        raise UsageError(f"the data of the page go to {data}", "Name the page otherwise, for example --out class.html")
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        found = statistics(store, grades(store, course), starters(course))
    finally:
        store.close()
    titles = {(lab.id, wrong.id): wrong.title for lab in course.labs for wrong in catalogue(lab)}
    write_atomically(out, render_dashboard(course.title, found, titles).encode("utf-8"))
    write_atomically(data, dashboard_json(course.title, found))
    console.note(f"Dashboard: {out}, its data: {data}")
    return EXIT_PASSED


def _table(course: Course, rows: list[Total]) -> Table:
    labs = [lab.id for lab in course.labs if any(row.lab == lab.id for row in rows)]
    table = Table("learner", box=None, pad_edge=False)
    for lab in labs:
        table.add_column(lab.partition("_")[0], justify="right")
    table.add_column("points", justify="right")
    for learner, group in groupby(rows, key=lambda row: row.learner):
        own = {row.lab: row for row in group}
        cells = [_cell(own[lab]) if lab in own else "-" for lab in labs]
        open_ = "?" if any(row.undecided for row in own.values()) else ""
        whole = f"{sum(row.grade for row in own.values()):g}{open_} of {sum(row.points for row in own.values()):g}"
        table.add_row(one_line(learner, _NAME_LIMIT).replace("[", "\\["), *cells, whole)
    return table


def _cell(total: Total) -> str:
    """A grade with what is to be known of it; one that waits for a person has a question mark."""
    late, provisional = " late" * bool(total.days_late), " provisional" * total.provisional
    return f"{total.grade:g}{'?' * bool(total.undecided)}{late}{provisional}"


def show_explanation(results: Path, learner: str, target: str) -> int:
    """Print how a grade came about."""
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        grade = _find(store, course, learner, target)
        every = store.overrides_of(grade.learner, grade.lab, grade.exercise)
        for line in explain(store, grade, every):
            console.output().print(printable_lines(line, 2000), markup=False, soft_wrap=True)
    finally:
        store.close()
    return EXIT_PASSED


def override(results: Path, learner: str, target: str, points: float | None, reason: str, author: str | None) -> int:
    """Set a grade by hand, or withdraw (``points`` None) what was set; earlier overrides stay on record."""
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        grade = _find(store, course, learner, target)
        if points is not None and not 0 <= points <= grade.points:
            raise UsageError(f"{grade.exercise} is worth {grade.points:g} points; {points:g} is not between 0 and that")
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        by = author or getpass.getuser()
        whose = (grade.learner, grade.lab, grade.exercise)
        store.add_override(
            whose, Override(points=points or 0.0, reason=reason, author=by, made=made, withdrawn=points is None)
        )
        now = _find(store, course, learner, target)
    finally:
        store.close()
    text = f"{now.learner}, {now.lab}/{now.exercise}: {now.grade:g} of {now.points:g} points (was {grade.grade:g})."
    console.output().print(text, markup=False, soft_wrap=True)
    return EXIT_PASSED


def _find(store: ResultStore, course: Course, learner: str, target: str) -> Grade:
    lab, exercise = find_exercise(course, target)
    learner = canonical(learner)
    found = grades(store, course)
    for each in found:
        if (each.learner, each.lab, each.exercise) == (learner, lab.id, exercise.id):
            return each
    known = sorted({each.learner for each in found})
    if learner not in known:
        import difflib

        near = difflib.get_close_matches(learner, known, n=1)
        raise UsageError(f"there is no learner {learner!r}", f"Did you mean {near[0]}?" if near else "")
    raise UsageError(f"{learner} has no result for {lab.id}/{exercise.id}")
