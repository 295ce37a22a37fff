"""The learner's commands."""

from __future__ import annotations

import ast
import os
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from grader.base.errors import EXIT_FAILED, EXIT_GRADER, EXIT_PASSED, EXIT_USAGE
from grader.base.writing import write_atomically
from grader.checks.running.answers import practice_seed
from grader.checks.running.choose import chosen_submission
from grader.checks.running.draw import Draw, fresh_draw
from grader.checks.running.run import Options, Watcher
from grader.cli import console
from grader.cli.checking import check_lab, make_next_faster, stub_bytes
from grader.cli.isolation import launcher_of
from grader.cli.names import UsageError, course_for, find_exercise, find_target
from grader.cli.options import CheckOptions
from grader.course.load import load_course, load_readable
from grader.course.model import Course, Exercise, Lab
from grader.reports.progress import ProgressRow, render_progress
from grader.results.progress import Progress
from grader.results.record import ExerciseRecord, RunRecord, encode
from grader.submission.definitions import function_of, is_function


def show_progress() -> None:
    """Every exercise with its status, and what is next."""
    course = load_readable(Path.cwd())
    _show_progress(course)
    for broken in course.broken:  # when the others have been shown
        raise broken.error


def _show_progress(course: Course) -> None:
    progress = Progress(course.root)
    rows = [row for lab in course.labs for row in progress_rows(lab, progress)]
    render_progress(course.title, rows, console.output())


def progress_rows(lab: Lab, progress: Progress) -> list[ProgressRow]:
    """The exercises of a lab as they stand."""
    record = progress.record(lab)
    known = {exercise.id: exercise for exercise in record.exercises} if record else {}
    return [_row(lab, exercise, known.get(exercise.id)) for exercise in lab.exercises]


def _row(lab: Lab, exercise: Exercise, seen: ExerciseRecord | None) -> ProgressRow:
    return ProgressRow(
        lab=lab.id,
        exercise=exercise.id,
        title=exercise.title,
        points=exercise.points,
        earned=seen.earned if seen else 0.0,
        status=seen.status if seen else None,
    )


def check(targets: Sequence[str], options: CheckOptions) -> int:
    """Grade exercises, labs or, without any named, all labs; the exit code."""
    course = course_for(*targets)
    if not course.labs:
        raise UsageError(f"the course {course.root} has no labs yet")
    chosen = _by_lab(course, targets)
    if options.submission is not None and (not targets or len(chosen) > 1):
        raise UsageError("--submission needs the lab that the file belongs to")
    if options.html is not None and len(chosen) > 1:
        raise UsageError(f"--html writes the report of one lab: name it, as in `grader check {chosen[0][0].id}`")
    seed = practice_seed(course) if options.seed is None else options.seed
    draw = _draw(options)
    launcher = launcher_of(course, options.submission, options.isolation)
    held = Options(seed=seed, draw=draw, hidden=options.hidden, reveal_hidden=options.hidden)
    records = []
    for lab, only in chosen:
        with _working(f"checking {lab.id}") as watcher:
            own = replace(held, exercises=only)
            records.append(check_lab(course, lab, own, file=options.submission, launcher=launcher, watcher=watcher))
    _deliver(course, records, options)
    make_next_faster(course.root, records, service=options.submission is None)  # which is for one's own code
    return exit_code(records)


def _draw(options: CheckOptions) -> Draw:
    """Where hidden checks draw from: what a result was graded with, or a draw that was never there before."""
    if options.results is None and options.draw is None:
        return fresh_draw()
    if options.results is None or options.draw is None or not options.hidden:
        raise UsageError("--hidden, --results DIR and --draw ID go together; `grader explain` shows all three")
    from grader.classroom.grading.draws import draw_of

    return draw_of(options.results, options.draw)


def _by_lab(course: Course, targets: Sequence[str]) -> list[tuple[Lab, frozenset[str]]]:
    """Each lab that is named, with the ids of its exercises that are; none of them for the whole lab."""
    named: dict[str, list[Exercise | None]] = {}
    for lab, exercise in [find_target(course, text) for text in targets] or [(lab, None) for lab in course.labs]:
        named.setdefault(lab.id, []).append(exercise)
    return [
        (course.lab(lab), frozenset() if None in chosen else frozenset(each.id for each in chosen if each is not None))
        for lab, chosen in named.items()
    ]


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
        _write_html(records[-1], options.html)
    if options.junit is not None:
        from grader.reports.junit import render_junit

        write_atomically(options.junit, render_junit(records))


def _write_html(record: RunRecord, path: Path) -> None:
    from grader.reports.html import render_html

    try:
        write_atomically(path, render_html(record).encode("utf-8"))
    except OSError as problem:
        raise UsageError(f"the report cannot be written to {path}: {problem.strerror}") from None
    console.progress().print(f"Report: {path}", markup=False, soft_wrap=True)


def exit_code(records: list[RunRecord]) -> int:
    """0 when every exercise passed, 3 when the grader could not finish one, else 1."""
    statuses = {exercise.status for record in records for exercise in record.exercises}
    if "error" in statuses:
        return EXIT_GRADER
    return EXIT_PASSED if statuses == {"passed"} else EXIT_FAILED


def stop_background() -> None:
    """End the background service of this course."""
    from grader.cli.service.client import stop_service

    stopped = stop_service(load_course(Path.cwd()).root)
    text = "The background service has ended." if stopped else "There is no background service for this course."
    console.output().print(text, markup=False)


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


def definition(lab: Lab, name: str) -> Iterator[str]:
    """Signature and docstring of a function as the learner's file has it."""
    found = function_of(chosen_submission(lab, lambda path: stub_bytes(lab, path)).cells, name)
    if found is not None and is_function(found.node):
        yield _signature(found.node)
        yield from (f"    {line}".rstrip() for line in (ast.get_docstring(found.node) or "").splitlines())


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The first line of a function; without its parameters where a default value is too deep or too long to write."""
    word = "def" if isinstance(node, ast.FunctionDef) else "async def"
    try:
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"{word} {node.name}({ast.unparse(node.args)}){returns}"
    except (RecursionError, ValueError):
        return f"{word} {node.name}(...)"


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
            raise UsageError("nobody answered, so nothing was changed; --yes does without the question") from None
        if not sure:
            return EXIT_FAILED
    kept = reset_target(course, lab, exercise)
    screen = console.output()
    screen.print(f"{what} is back at its stub.", markup=False)
    for path in kept:
        screen.print(f"Your version: {path}", markup=False, soft_wrap=True)
    return EXIT_PASSED


def reset_target(course: Course, lab: Lab, exercise: Exercise | None) -> list[Path]:
    """Put back the stub of an exercise or, without one, of the lab; where the learner's versions are kept."""
    from grader.authoring.building.reset import reset_exercise, reset_lab

    backup = course.root / ".grader" / "backup"

    def stub(path: Path) -> bytes | None:
        return stub_bytes(lab, path)

    return reset_exercise(lab, exercise, stub, backup) if exercise else reset_lab(lab, stub, backup)


def report(target: str | None, open_it: bool) -> int:
    """Write the HTML report of the last check of a lab; without one, of the lab checked last."""
    course = course_for(target)
    progress = Progress(course.root)
    labs = [find_target(course, target)[0]] if target else list(course.labs)
    records = [(record, lab) for lab in labs if (record := progress.record(lab)) is not None]
    if not records:
        console.progress().print("Nothing was checked yet: run `grader check` first.", markup=False)
        return EXIT_USAGE
    record, lab = max(records, key=lambda pair: pair[0].started)
    path = progress.folder / f"{lab.id}.html"
    _write_html(record, path)
    if open_it and not webbrowser.open(path.as_uri()):
        console.progress().print("No browser could be started; open the file yourself.", markup=False)
    return EXIT_PASSED


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
