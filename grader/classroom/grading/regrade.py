"""Grading again after a check was mended: in a copy first, so that it can be seen whose grades change, then for all.

The copy has the secret and the rounds of the results, so what counts afterwards is what was seen before: its results
are taken over as they are, and nothing that people decided meanwhile is touched.
"""

from __future__ import annotations

import contextlib
import datetime
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.classroom.actions import refresh_reports
from grader.classroom.gradebook.absent import COMPLETE
from grader.classroom.gradebook.gradebook import Total, grades, totals
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.grading.draws import SECRET_FILE
from grader.classroom.people import Person
from grader.classroom.problems import StoreError
from grader.classroom.store.adopting import TRIAL, adopt
from grader.classroom.store.publication import is_published
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course

FOLDER = TRIAL
TABLE = "changes.csv"
_Book: TypeAlias = dict[tuple[str, str], Total]
"""What counts, by learner and lab."""


@dataclass(frozen=True)
class Changed:
    """What counts of one lab for one learner before and after, ``before`` None where there was no such lab;
    ``exercises`` has the title of each that changed, and its points before and after."""

    person: Person
    lab: str
    before: Total | None
    after: Total
    exercises: Sequence[tuple[str, float, float]]

    def line(self, titles: Mapping[str, str], reason: str) -> str:
        """What can be sent to the learner, in one line."""
        name = self.person.name or self.person.learner
        parts = ", ".join(f"{title} {one:g} -> {two:g}" for title, one, two in self.exercises)
        parts = f" ({parts})" if parts else ""
        why = f" {reason.strip()}" if reason.strip() else ""
        most = self.before and self.before.points != self.after.points and not self.before.excused
        before = f"{_number(self.before)} of {self.before.points:g}" if most and self.before else _number(self.before)
        whole = f"from {before} to {_number(self.after)} of {self.after.points:g} points"
        return f"{name}: {titles.get(self.lab, self.lab)} was graded again, {whole}{parts}.{why}"


def copy_to_try(results: Path) -> Path:
    """A fresh copy of the results to grade in, and where it lies. Raises ``StoreError``."""
    folder = results / FOLDER
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)  # the secret lies in it too
    with (
        contextlib.closing(open_results(results / FILE, create=False)) as store,
        contextlib.closing(sqlite3.connect(folder / FILE)) as copy,
    ):
        store.copy_to(copy)
    if (results / SECRET_FILE).exists():
        shutil.copy2(results / SECRET_FILE, folder / SECRET_FILE)
    return folder


def changes(results: Path, course: Course) -> list[Changed]:
    """Whose grades are others in the copy, late policy and all that people decided included."""
    return _changed(_grades(results, course), _grades(results / FOLDER, course))


def _changed(before: _Book, after: _Book) -> list[Changed]:
    found = []
    for whose, new in after.items():
        old = before.get(whose)
        if old is None or _counts(old) != _counts(new):
            found.append(Changed(new.person, whose[1], old, new, _moved(old, new)))
    return found


def _counts(total: Total) -> tuple[object, ...]:
    """What a learner would see change."""
    return round(total.grade, 9), round(total.points, 9), total.excused, bool(total.undecided)


def _moved(old: Total | None, new: Total) -> list[tuple[str, float, float]]:
    had = old.standing.exercises if old else {}
    pairs = [(each.title, had[name].grade if name in had else 0.0, each.grade)
             for name, each in new.standing.exercises.items()]  # fmt: skip
    return [pair for pair in pairs if abs(pair[1] - pair[2]) > 1e-9]


def _number(total: Total | None) -> str:
    if total is None:
        return "nothing"
    return "excused" if total.excused else f"{total.grade:g}{' so far' if total.undecided else ''}"


def _cell(total: Total | None) -> str:
    """The number of a table: none where nothing is decided."""
    return "" if total is None or total.undecided or total.excused else f"{total.grade:g}"


def _grades(results: Path, course: Course) -> _Book:
    with contextlib.closing(open_results(results / FILE, create=False, readonly=True)) as store:
        return {(each.learner, each.lab): each for each in totals(grades(store, course))}


def held_back(results: Path, found: Sequence[Changed]) -> list[str]:
    """The labs among what changes that are not published: learners are told nothing of them."""
    now = datetime.datetime.now(datetime.UTC)
    with contextlib.closing(open_results(results / FILE, create=False, readonly=True)) as store:
        return [lab for lab in sorted({each.lab for each in found}) if not is_published(store, lab, now)]


def write_changes(results: Path, course: Course, found: Sequence[Changed], reason: str) -> Path:
    """A table of what changes with a line for each learner and lab that can be mailed, and where it lies. Those of labs
    that are not published (``held_back``) are not in it."""
    held = held_back(results, found)
    titles = {lab.id: lab.title for lab in course.labs}
    header = ("learner", "name", "email", "lab", "before", "after", "points", "line")
    rows = [
        (
            *(each.person.learner, each.person.name, each.person.email, each.lab),
            *(_cell(each.before), _cell(each.after), f"{each.after.points:g}"),
            each.line(titles, reason),
        )
        for each in found
        if each.lab not in held
    ]
    path = results / FOLDER / TABLE
    write_atomically(path, csv_text([header, *rows]).encode("utf-8"))
    return path


def apply(results: Path, course: Course) -> tuple[int, list[Changed]]:
    """Take over what was graded in the copy; of how many learners, and what changed. What people decided stays.

    Raises ``StoreError`` where the results were graded since the copy was made, and where the copy was not graded to
    its end: a mended check would count for some learners only.
    """
    copy = results / FOLDER / FILE
    if copy.exists():
        with contextlib.closing(open_results(copy, create=False, readonly=True)) as tried:
            if tried.setting(COMPLETE) != "1":
                problem = f"{copy} was not graded to its end, so it has some of the learners only"
                raise StoreError(problem, "Try again what changes: the same command without --apply.")
    before = _grades(results, course)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        learners = adopt(store, copy)
        write_atomically(results / "grades.csv", grades_csv(store, course).encode("utf-8"))
        refresh_reports(store, course, results, set(learners))
    return len(learners), _changed(before, _grades(results, course))
