"""``grader check``: grade one's own answers, or a file that is named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from grader.base.errors import EXIT_FAILED, EXIT_GRADER, EXIT_PASSED, UsageError
from grader.base.writing import write_atomically
from grader.checks.running.answers import practice_seed
from grader.checks.running.draw import Draw, fresh_draw
from grader.checks.running.run import Options, Watcher
from grader.cli import console
from grader.cli.isolation import launcher_of
from grader.cli.options import CheckOptions
from grader.cli.report import write_html
from grader.cli.service.start import make_next_faster
from grader.course.model import Course
from grader.course.targets import course_for, exercises_by_lab
from grader.learner.checking import check_lab
from grader.results.record import RunRecord, encode


def check(targets: Sequence[str], options: CheckOptions) -> int:
    """Grade exercises, labs or, without any named, all labs; the exit code."""
    course = course_for(*targets)
    chosen = exercises_by_lab(course, targets)
    if options.submission is not None and (not targets or len(chosen) > 1):
        raise UsageError("--submission needs the lab that the file belongs to")
    if options.html is not None and len(chosen) > 1:
        raise UsageError("--html writes the report of one lab", f"Name it, as in `grader check {chosen[0][0].id}`.")
    seed = practice_seed(course) if options.seed is None else options.seed
    draw = _draw(options)
    launcher = launcher_of(course, options.submission, options.isolation)
    held = Options(seed=seed, draw=draw, hidden=options.hidden, reveal_hidden=options.hidden)
    records = []
    for lab, only in chosen:
        with _working(f"checking {lab.id}") as watcher:
            own = replace(held, exercises=only)
            file = options.submission
            found = check_lab(course, lab, own, file=file, launcher=launcher, watcher=watcher, say=console.note)
            records.append(found)
    _deliver(course, records, options)
    make_next_faster(course.root, records, service=options.submission is None)  # which is for one's own code
    return exit_code(records)


def _draw(options: CheckOptions) -> Draw:
    """Where hidden checks draw from: what a result was graded with, or a draw that was never there before."""
    if options.results is None and options.draw is None:
        return fresh_draw()
    if options.results is None or options.draw is None or not options.hidden:
        raise UsageError("--hidden, --results DIR and --draw ID go together", "`grader explain` shows all three.")
    from grader.classroom.grading.draws import draw_of

    return draw_of(options.results, options.draw)


def _deliver(course: Course, records: list[RunRecord], options: CheckOptions) -> None:
    if options.json:
        print("\n".join(encode(record).decode().rstrip() for record in records))
    else:
        from grader.reports.terminal import render_terminal

        screen = console.output()
        for number, record in enumerate(records):
            if number:
                screen.print()
            render_terminal(record, screen, options.verbose)
        if options.github:
            from grader.reports.github import record_annotations

            for record in records:
                place = options.submission or course.lab(record.lab).folder / "lab.py"
                folder = Path(os.path.relpath(place.resolve().parent, course.root))
                print("\n".join(record_annotations(record, folder)))
    if options.html is not None:
        write_html(records[-1], options.html)
    if options.junit is not None:
        from grader.reports.junit import render_junit

        write_atomically(options.junit, render_junit(records))


def exit_code(records: list[RunRecord]) -> int:
    """0 when every exercise passed, 3 when the grader could not finish one, else 1."""
    statuses = {exercise.status for record in records for exercise in record.exercises}
    if "error" in statuses:
        return EXIT_GRADER
    return EXIT_PASSED if statuses == {"passed"} else EXIT_FAILED


@contextmanager
def _working(text: str) -> Iterator[Watcher]:
    """A bar on a terminal, nothing elsewhere; gives what to tell of each check that has ended."""
    screen = console.progress()
    if not screen.is_terminal:
        yield lambda title, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(20), MofNCompleteColumn())
    # Both streams are left alone: while checks run, pytest holds them.
    with Progress(*columns, console=screen, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(text, total=None)
        yield lambda title, done, total: bar.update(task, description=f"{text}: {title}", completed=done, total=total)
