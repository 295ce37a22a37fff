"""Grade submissions one after another on this machine, each in a fresh worker, each result written as it ends."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.discover import Entry
from grader.checks.engine import ChecksBroken, grade, unreadable
from grader.checks.run import Options, open_run
from grader.checks.trusted import TrustedPrograms
from grader.course.model import Course, Lab
from grader.reports.html import render_html
from grader.results.answers import AnswerStore
from grader.results.progress import write_atomically
from grader.results.record import RunRecord, encode
from grader.sandbox.box import Launcher
from grader.sandbox.spare import SpareWorkers


@dataclass
class Batch:
    """One batch: every submission gets the same seed, a fresh worker of ``launcher``, and a result below ``out``."""

    course: Course
    out: Path
    seed: int
    store: AnswerStore
    launcher: Launcher
    _trusted: dict[str, TrustedPrograms] = field(default_factory=dict)

    def grade(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, RunRecord]]:
        """Grade each entry, write its record and report, and yield it.

        One submission costs only itself: whatever happens to it ends in its own record.
        """
        graded: list[tuple[Entry, RunRecord]] = []
        spares = SpareWorkers(self.launcher, self.course.limits)
        try:
            for entry in entries:
                record = self._grade_one(entry, spares)
                _write(self.out, entry, record)
                graded.append((entry, record))
                write_atomically(self.out / "grades.csv", grades_csv(graded).encode("utf-8"))
                yield entry, record
        finally:
            spares.close()
            for programs in self._trusted.values():
                programs.close()

    def _grade_one(self, entry: Entry, spares: SpareWorkers) -> RunRecord:
        if entry.lab is None or entry.submission is None:
            lab = entry.lab or Lab(
                id="", title="", order=0, exercises=(), folder=self.course.root, solution_folder=None
            )
            return unreadable(lab, entry.path.name, entry.problem, seed=self.seed, learner=entry.learner)
        lab = entry.lab
        if lab.id not in self._trusted:
            self._trusted[lab.id] = TrustedPrograms(self.course, lab, self.store)
        options = Options(seed=self.seed, hidden=True)
        run = open_run(self.course, lab, entry.submission, options, self._trusted[lab.id], worker=spares.take())
        try:
            return grade(run, entry.submission, learner=entry.learner)
        except ChecksBroken as broken:
            problem = f"the checks of {lab.id} cannot be run: {broken}"
            return unreadable(lab, entry.path.name, problem, seed=self.seed, learner=entry.learner)
        finally:
            run.close()
            spares.spark = run.learner.spark is not None  # the next one is likely to need what this one did


def _write(out: Path, entry: Entry, record: RunRecord) -> None:
    name = f"{safe_name(entry.learner)}/{safe_name(record.lab or entry.path.stem)}"
    write_atomically(out / "results" / f"{name}.json", encode(record))
    write_atomically(out / "reports" / f"{name}.html", render_html(record).encode("utf-8"))


def safe_name(text: str) -> str:
    """A name that is safe as a file's: letters, digits, dot, dash and underscore, never hidden."""
    return re.sub(r"[^\w.-]", "_", text).lstrip(".")[:100] or "unnamed"


def grades_csv(graded: Sequence[tuple[Entry, RunRecord]]) -> str:
    """One row per learner and exercise. Cells that a spreadsheet would take for a formula are quoted as text."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["learner", "lab", "exercise", "status", "earned", "points", "problem"])
    for entry, record in graded:
        for exercise in record.exercises:
            row = [entry.learner, record.lab, exercise.id, exercise.status, exercise.earned, exercise.points]
            writer.writerow([*map(_cell, row), _cell(record.submission.problem)])
        if not record.exercises:
            writer.writerow([_cell(entry.learner), "", "", "not-run", 0, 0, _cell(record.submission.problem)])
    return table.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
