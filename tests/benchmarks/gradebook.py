"""The gradebook of a large class: seconds until the grades of many made-up results are read, summed and written.

``python -m tests.benchmarks.gradebook [RESULTS [PAGE]]``; 10,000 without a number. ``PAGE`` keeps the dashboard.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from grader.classroom.gradebook.dashboard import render_dashboard
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.intake.starters import sources, starters
from grader.classroom.store.store import FILE, NewResult, open_results
from grader.course.load import load_course
from grader.course.model import Exercise, Lab
from grader.results.record import CheckRecord, Environment, ExerciseRecord, Finding, RunRecord, SubmissionRecord
from grader.submission import read_submission

ROOT = Path(__file__).parents[2]
CHECKS = 3
COPIED_EVERY = 1_000  # one learner of so many hands in what another did
STEPS = ("x{} = len(str({}))", "if {} > {}: pass", "for y{} in range({}): print(y{})", "print({} + {})", "z = [{}, {}]")


def main(number: int = 10_000, kept: Path | None = None) -> None:
    """Print the table."""
    course = load_course(ROOT)
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = open_results(Path(folder) / FILE, create=True)
        lab = course.labs[2]
        assert lab.solution_folder is not None
        solved = sources(lab.exercises, read_submission(lab.solution_folder / "lab.py"))
        started = time.monotonic()
        results = made_up_class(lab, number, solved, draw)
        while some := list(islice(results, 500)):
            store.add_many(some)
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
        shown = statistics(store, grades(store, course), starters(course))
        page = render_dashboard(course.title, shown, {})
        planted = {(name(n - 1), name(n)) for n in copiers(number)}
        met = planted & {pair.learners for pair in shown.similar}
        print(
            f"{len(shown.similar)} pairs worth a look, {len(met)} of them among the {len(planted)} who copied; "
            f"{len(shown.clusters)} clusters"
        )
        print(f"dashboard built: {time.monotonic() - started:.1f} s, {len(page) / 1e6:.1f} MB")
        if kept is not None:
            kept.write_text(page, encoding="utf-8")
        store.close()


def made_up_class(lab: Lab, number: int, solved: Mapping[str, str], draw: random.Random) -> Iterator[NewResult]:
    """Results of a class in which a few learners hand in what the one before them did, under other names."""
    texts: dict[str, str] = {}
    for n in range(number):
        if n in copiers(number):
            texts = {each: renamed(text) for each, text in texts.items()}
        else:
            texts = {each: source(text, draw) for each, text in solved.items()}
        yield result(lab, name(n), texts, draw)


def copiers(number: int) -> range:
    """Which learners copy."""
    return range(COPIED_EVERY - 1, number, COPIED_EVERY)


def name(number: int) -> str:
    """A learner's name."""
    return f"learner{number:05}"


def renamed(text: str) -> str:
    """A copy with other names for what the copied one made up."""
    return re.sub(r"\b([xyz])(?=\d*\b)", r"copied_\1", text)


def source(solved: str, draw: random.Random) -> str:
    """A made-up answer: the solution as it stands, which is common, or one with steps of its own."""
    if draw.random() < 0.3:
        return solved
    lines = [step.replace("{}", "%d") for step in draw.choices(STEPS, k=6)]
    own = [line % tuple(draw.randrange(40) for _ in range(line.count("%d"))) for line in lines]
    return "\n".join([solved.rstrip("\n"), *(f"    {line}" for line in own)])


def check(exercise: Exercise, number: int, draw: random.Random) -> CheckRecord:
    """A made-up check: three in ten fail, in one of six ways."""
    failed = draw.random() < 0.3
    finding = Finding(kind="wrong-value", headline=f"{draw.randrange(1, 7)} of 12 keys have a wrong value")
    return CheckRecord(
        id=f"{exercise.id}_{number}",
        title=f"Holds on input {number}",
        exercise=exercise.id,
        status="failed" if failed else "passed",
        points=exercise.points / CHECKS,
        earned=0,
        finding=finding if failed else None,
        seconds=draw.random(),
    )


def result(lab: Lab, learner: str, texts: Mapping[str, str], draw: random.Random) -> NewResult:
    """A made-up result."""
    exercises = []
    for each in lab.exercises:
        checks = tuple(check(each, n, draw) for n in range(CHECKS))
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
        cpu_seconds=1.5,
        environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=tuple(exercises),
    )
    return NewResult(learner, record, "2026-01-01T00:00:00+00:00", parts={"submission": learner}, sources=texts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(Path, sys.argv[2:3]))
