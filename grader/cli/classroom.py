"""The instructor's command: grade a folder of submissions."""

from __future__ import annotations

from pathlib import Path

from grader.batch.discover import discover
from grader.batch.local import grade_all
from grader.checks.answers import fresh_seed, open_store
from grader.cli import EXIT_PASSED, EXIT_USAGE, console
from grader.cli.names import find_target
from grader.course.load import load_course


def grade(submissions: Path, out: Path, target: str | None, seed: int | None) -> int:
    """Grade every submission; exit code 0 when each has a result, whatever its grade."""
    course = load_course(Path.cwd())
    lab = find_target(course, target)[0] if target else None
    screen = console.output()
    found = discover(course, submissions, lab)
    if not found:
        console.progress().print(f"{submissions} holds no submission (.py or .ipynb).", markup=False, soft_wrap=True)
        return EXIT_USAGE
    store = open_store()
    chosen = fresh_seed() if seed is None else seed
    try:
        for number, (entry, record) in enumerate(grade_all(course, found, out, chosen, store), 1):
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
        f"Seed {chosen}. Grades: {out / 'grades.csv'}  Reports: {out / 'reports'}", markup=False, soft_wrap=True
    )
    return EXIT_PASSED
