"""Grading again after a check was mended: in a copy first, so that it can be seen whose grades change, then for all.

The copy has the secret and the rounds of the results, so what counts afterwards is what was seen before: its results
are taken over as they are, and nothing that people decided meanwhile is touched.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.classroom.actions import refresh_reports
from grader.classroom.gradebook.gradebook import Grade, grades
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.grading.draws import SECRET_FILE
from grader.classroom.people import Person
from grader.classroom.store.adopting import adopt
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course

FOLDER = "regrade"
"""The folder below the results that has the copy."""
TABLE = "changes.csv"
_Book: TypeAlias = dict[tuple[str, str], dict[str, Grade]]
"""Grades by learner and lab, then by exercise."""


@dataclass(frozen=True)
class Changed:
    """What one learner has in one lab before and after; ``exercises`` has each that changed, by title."""

    person: Person
    lab: str
    before: float
    after: float
    points: float
    exercises: Mapping[str, tuple[float, float]]

    def line(self, titles: Mapping[str, str], reason: str) -> str:
        """What can be sent to the learner, in one line."""
        name = self.person.name or self.person.learner
        parts = ", ".join(f"{title} {one:g} -> {two:g}" for title, (one, two) in self.exercises.items())
        why = f" {reason.strip()}" if reason.strip() else ""
        whole = f"from {self.before:g} to {self.after:g} of {self.points:g} points"
        return f"{name}: {titles.get(self.lab, self.lab)} was graded again, {whole} ({parts}).{why}"


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
    for whose in dict.fromkeys([*after, *before]):
        old, new = before.get(whose, {}), after.get(whose, {})
        moved = {
            each.title: (old[name].grade if name in old else 0.0, each.grade)
            for name, each in new.items()
            if abs((old[name].grade if name in old else 0.0) - each.grade) > 1e-9
        }
        if moved:
            sums = (sum(each.grade for each in old.values()), sum(each.grade for each in new.values()))
            first = next(iter(new.values()))
            found.append(Changed(first.person, whose[1], *sums, sum(each.points for each in new.values()), moved))
    return found


def _grades(results: Path, course: Course) -> _Book:
    found: _Book = {}
    with contextlib.closing(open_results(results / FILE, create=False, readonly=True)) as store:
        for each in grades(store, course):
            found.setdefault((each.learner, each.lab), {})[each.exercise] = each
    return found


def write_changes(results: Path, course: Course, found: Sequence[Changed], reason: str) -> Path:
    """A table of what changes with a line for each learner and lab that can be mailed, and where it lies."""
    titles = {lab.id: lab.title for lab in course.labs}
    header = ("learner", "name", "email", "lab", "before", "after", "points", "line")
    rows = [
        (
            *(each.person.learner, each.person.name, each.person.email, each.lab),
            *(f"{each.before:g}", f"{each.after:g}", f"{each.points:g}"),
            each.line(titles, reason),
        )
        for each in found
    ]
    path = results / FOLDER / TABLE
    write_atomically(path, csv_text([header, *rows]).encode("utf-8"))
    return path


def apply(results: Path, course: Course) -> tuple[int, list[Changed]]:
    """Take over what was graded in the copy; of how many learners, and what changed. What people decided stays.

    Raises ``StoreError`` where the results were graded since the copy was made.
    """
    before = _grades(results, course)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        learners = adopt(store, results / FOLDER / FILE)
        write_atomically(results / "grades.csv", grades_csv(store, course).encode("utf-8"))
        refresh_reports(store, course, results, set(learners))
    return len(learners), _changed(before, _grades(results, course))
