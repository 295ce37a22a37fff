"""What one learns of exercises, and does with them: ``list``, ``show``, ``hint``, ``reset``."""

from __future__ import annotations

from pathlib import Path

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from grader.cli import console
from grader.course.load import NoCourseError, load_readable
from grader.course.model import Course
from grader.course.targets import course_for, find_exercise, find_target
from grader.learner.work import definition, progress_rows, reset_target
from grader.reports.progress import render_progress
from grader.results.progress import Progress

_BEGIN = (
    "To begin as a learner, unpack the labs that you were given and go into their folder (`cd labs`): there `grader` "
    "shows what is next. To begin a course of your own: `grader new course my-course`. `grader --help` lists the "
    "commands."
)


def show_progress() -> None:
    """Every exercise with its status, and what is next."""
    try:
        course = load_readable(Path.cwd())
    except NoCourseError as missing:
        raise NoCourseError(missing.file, "", missing.problem, advice=_BEGIN) from None
    _show_progress(course)
    for broken in course.broken:  # when the others have been shown
        raise broken.error


def _show_progress(course: Course) -> None:
    progress = Progress(course.root)
    rows = [row for lab in course.labs for row in progress_rows(lab, progress)]
    render_progress(course.title, rows, console.output())


def hint(target: str) -> None:
    """Show one more rung of the ladder."""
    course = course_for(target)
    lab, exercise = find_exercise(course, target)
    shown = Progress(course.root).take_hint(lab, exercise.id, len(exercise.hints))
    screen = console.output()
    screen.print(f"{exercise.title}: hint {shown} of {len(exercise.hints)}", style="bold", markup=False)
    for number, text in enumerate(exercise.hints[:shown], 1):
        screen.print(f"{number}. {text}", markup=False)
    if shown == len(exercise.hints):
        screen.print("That is the last hint.", markup=False)


def show(target: str) -> None:
    """What an exercise asks: its docstring, points, and how it stands."""
    course = course_for(target)
    lab, exercise = find_target(course, target)
    if exercise is None:
        _show_progress(course)
        return
    screen = console.output()
    screen.print(f"{lab.id}/{exercise.id}: {exercise.title} ({exercise.points:g} points)", style="bold", markup=False)
    for name in exercise.names:
        for line in definition(lab, name):
            screen.print(line, markup=False)
    if exercise.needs:
        screen.print(f"Builds on: {', '.join(exercise.needs)}", markup=False)
    record = Progress(course.root).record(lab)
    known = next((e for e in record.exercises if e.id == exercise.id), None) if record else None
    screen.print(f"Status: {known.status if known else 'never checked'}", markup=False)
    screen.print(f"Check it: grader check {lab.id}/{exercise.id}", markup=False)


def reset(target: str, sure: bool) -> int:
    """Put back the stub of an exercise or a lab after asking; the learner's version is kept."""
    course = course_for(target)
    lab, exercise = find_target(course, target)
    what = f"{lab.id}/{exercise.id}" if exercise else f"the whole lab {lab.id}"
    if not sure:
        import typer

        try:
            sure = typer.confirm(f"Put back the stub of {what}? Your version is kept in .grader/backup.")
        except typer.Abort:
            raise UsageError("nobody answered, so nothing was changed", "--yes does without the question.") from None
        if not sure:
            return EXIT_FAILED
    kept = reset_target(course, lab, exercise)
    screen = console.output()
    screen.print(f"{what} is back at its stub.", markup=False)
    for path in kept:
        screen.print(f"Your version: {path}", markup=False, soft_wrap=True)
    return EXIT_PASSED
