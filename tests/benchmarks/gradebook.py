"""The gradebook of a large class: seconds until the grades of many made-up results are read, summed and written.

``python -m tests.benchmarks.gradebook [RESULTS [PAGE]]``; 10,000 without a number. ``PAGE`` keeps the dashboard.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from grader.batch.dashboard import render_dashboard
from grader.batch.gradebook import gradebook_csv, grades, totals
from grader.batch.statistics import statistics
from grader.batch.store import FILE, NewResult, open_results
from grader.course.load import load_course
from grader.course.model import Lab
from grader.results.record import CheckRecord, Environment, ExerciseRecord, RunRecord, SubmissionRecord

ROOT = Path(__file__).parents[2]
CHECKS = 3


def main(number: int = 10_000, kept: Path | None = None) -> None:
    """Print the table."""
    course = load_course(ROOT)
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = open_results(Path(folder) / FILE, create=True)
        lab = course.labs[2]
        started = time.monotonic()
        for first in range(0, number, 500):
            store.add_many([result(lab, f"learner{n:05}", draw) for n in range(first, min(first + 500, number))])
        print(f"{number:,} results of {lab.id} stored: {time.monotonic() - started:.1f} s")
        started = time.monotonic()
        found = grades(store, course)
        read = time.monotonic()
        text = gradebook_csv(found)
        print(
            f"{len(found):,} grades read: {read - started:.1f} s; {len(totals(found)):,} totals and {len(text):,} bytes"
        )
        print(f"gradebook in all: {time.monotonic() - started:.1f} s")
        started = time.monotonic()
        page = render_dashboard(course.title, statistics(store, grades(store, course)), {})
        print(f"dashboard built: {time.monotonic() - started:.1f} s, {len(page) / 1e6:.1f} MB")
        if kept is not None:
            kept.write_text(page, encoding="utf-8")
        store.close()


def result(lab: Lab, learner: str, draw: random.Random) -> NewResult:
    """A made-up result."""
    exercises = []
    for each in lab.exercises:
        checks = tuple(
            CheckRecord(
                id=f"{each.id}_{n}",
                title="made up",
                exercise=each.id,
                status="passed" if draw.random() < 0.7 else "failed",
                points=each.points / CHECKS,
                earned=0,
            )
            for n in range(CHECKS)
        )
        exercises.append(
            ExerciseRecord(
                id=each.id,
                title=each.title,
                status="failed",
                points=each.points,
                checked=each.points,
                earned=draw.random() * each.points,
                checks=checks,
            )
        )
    record = RunRecord(
        lab=lab.id,
        title=lab.title,
        learner=learner,
        submission=SubmissionRecord(name="lab.py"),
        seed=1,
        started="2026-01-01T00:00:00+00:00",
        seconds=1.0,
        environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=tuple(exercises),
    )
    return NewResult(learner, record, "2026-01-01T00:00:00+00:00", parts={"submission": learner})


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(Path, sys.argv[2:3]))
