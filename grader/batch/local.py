"""Grade submissions one after another on this machine, each in a fresh worker, each result written as it ends."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
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


def grade_all(
    course: Course, entries: Sequence[Entry], out: Path, seed: int, store: AnswerStore
) -> Iterator[tuple[Entry, RunRecord]]:
    """Grade each entry with the same seed, write its record and report below ``out``, and yield it.

    One submission costs only itself: whatever happens to it ends in its own record.
    """
    trusted: dict[str, TrustedPrograms] = {}
    graded: list[tuple[Entry, RunRecord]] = []
    try:
        for entry in entries:
            record = _grade_one(course, entry, seed, trusted, store)
            _write(out, entry, record)
            graded.append((entry, record))
            write_atomically(out / "grades.csv", grades_csv(graded).encode("utf-8"))
            yield entry, record
    finally:
        for programs in trusted.values():
            programs.close()


def _grade_one(
    course: Course, entry: Entry, seed: int, trusted: dict[str, TrustedPrograms], store: AnswerStore
) -> RunRecord:
    if entry.lab is None or entry.submission is None:
        lab = entry.lab or Lab(id="", title="", order=0, exercises=(), folder=course.root, solution_folder=None)
        return unreadable(lab, entry.path.name, entry.problem, seed=seed, learner=entry.learner)
    lab = entry.lab
    if lab.id not in trusted:
        trusted[lab.id] = TrustedPrograms(course, lab, store)
    run = open_run(course, lab, entry.submission, Options(seed=seed, hidden=True), trusted[lab.id])
    try:
        return grade(run, entry.submission, learner=entry.learner)
    except ChecksBroken as broken:
        problem = f"the checks of {lab.id} cannot be run: {broken}"
        return unreadable(lab, entry.path.name, problem, seed=seed, learner=entry.learner)
    finally:
        run.close()


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
