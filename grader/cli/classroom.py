"""The instructor's command: grade a folder of submissions."""

from __future__ import annotations

from pathlib import Path

from grader.batch.discover import discover
from grader.batch.local import Batch
from grader.checks.answers import fresh_seed, open_store
from grader.cli import EXIT_PASSED, EXIT_USAGE, console
from grader.cli.names import find_target
from grader.course.load import load_course
from grader.sandbox.levels import Level, launcher_for


def grade(submissions: Path, out: Path, target: str | None, seed: int | None, isolation: Level) -> int:
    """Grade every submission; exit code 0 when each has a result, whatever its grade."""
    course = load_course(Path.cwd())
    lab = find_target(course, target)[0] if target else None
    screen = console.output()
    found = discover(course, submissions, lab)
    if not found:
        console.progress().print(f"{submissions} holds no submission (.py or .ipynb).", markup=False, soft_wrap=True)
        return EXIT_USAGE
    launcher = launcher_for(isolation, private=[course.root])
    store = open_store()
    batch = Batch(course, out, fresh_seed() if seed is None else seed, store, launcher)
    try:
        for number, (entry, record) in enumerate(batch.grade(found), 1):
            problem = f"  {record.submission.problem}" if record.submission.problem else ""
            points = f"{record.earned:g} of {sum(e.points for e in record.exercises):g} points"
            screen.print(
                f"[{number}/{len(found)}] {entry.learner}  {record.lab}  {points}{problem}",
                markup=False,
                soft_wrap=True,
            )
    finally:
        store.close()
    screen.print(
        f"Seed {batch.seed}. Isolation: {launcher.level}. Grades: {out / 'grades.csv'}  Reports: {out / 'reports'}",
        markup=False,
        soft_wrap=True,
    )
    return EXIT_PASSED
