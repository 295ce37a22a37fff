"""The instructor's command: grade the submissions of a class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.base.errors import EXIT_INTERRUPTED, EXIT_PASSED, UsageError
from grader.base.logs import keep
from grader.classroom.gradebook.tables import Change
from grader.classroom.grading.shard import Shard, read_shard
from grader.classroom.grading.start import ClassGrading, GradingOrder, class_grading
from grader.classroom.store.store import FILE
from grader.cli import console
from grader.cli.class_progress import ClassProgress
from grader.cli.isolation import NOT_ISOLATED
from grader.cli.options import Engine, GradeOptions
from grader.course.load import load_course

_MOST_CHANGES = 40
_AGAIN = "They are no grades yet: run the same command again when it is calmer."


def grade(submissions: str, options: GradeOptions) -> int:
    """Grade what is new or changed; exit code 0 when each has a result, whatever its grade."""
    keep("judges")
    course = load_course(Path.cwd())
    if options.isolation == "process":
        console.note(NOT_ISOLATED)
    with class_grading(course, submissions, _order(options)) as grading:
        if grading.beside:
            console.note(f"In {submissions} but nobody's, so not looked at: {', '.join(grading.beside)}")
        return _show(grading, options)


def _order(options: GradeOptions) -> GradingOrder:
    return GradingOrder(
        out=options.out,
        lab=options.lab,
        roster=options.roster,
        seed=options.seed,
        regrade=options.regrade,
        isolation=options.isolation,
        jobs=options.jobs,
        master=options.master if options.engine is Engine.spark else None,
        exchange=options.exchange,
        shard=_shard(options),
        secret=options.secret,
    )


def _shard(options: GradeOptions) -> Shard | None:
    """The part of the class that was asked for. Raises ``UsageError`` where parts could not be put together again."""
    if options.shard is None:
        return None
    if options.engine is Engine.spark:
        raise UsageError("a Spark cluster grades a whole class", "Leave out --shard or --engine spark.")
    if options.seed is None or options.secret is None:
        advice = "Give all parts the same --seed, and the same file with --secret."
        raise UsageError("parts of a class have to draw the same inputs", advice)
    return read_shard(options.shard)


def _show(grading: ClassGrading, options: GradeOptions) -> int:
    """Show each result as it comes."""
    changed: list[Change] = []
    progress = ClassProgress(console.output(), grading.learners)
    try:
        with progress:
            for done in grading.results:
                progress.show(done)
                changed += done.changes
    except KeyboardInterrupt:
        progress.say(f"Stopped. {progress.count()} have a result; run the same command to go on.")
        return EXIT_INTERRUPTED
    _say_changes(progress, changed, options.regrade)
    progress.say(f"{progress.summary()}.")
    if progress.provisional:
        progress.say(f"{progress.provisional} provisional: the machine was too busy or failed. {_AGAIN}")
    grades, reports = grading.batch.out / "grades.csv", grading.batch.out / "reports"
    where = f"Slots: {grading.slots}" if grading.slots is not None else f"Master: {options.master}"
    how = f"Seed {grading.batch.seed}. Isolation: {grading.isolation}. {where}"
    progress.say(f"{how}. Grades: {grades}  Reports: {reports}")
    return EXIT_PASSED


def _say_changes(progress: ClassProgress, changed: Sequence[Change], regraded: bool) -> None:
    if not changed:
        if regraded:
            progress.say("Graded again; no points changed. The earlier results are kept.")
        return
    progress.say("Points that changed (the earlier results are kept):")
    for each in changed[:_MOST_CHANGES]:
        progress.say(f"  {each.learner}  {each.lab}/{each.exercise}  {each.before:g} -> {each.after:g}  {each.why}")
    if len(changed) > _MOST_CHANGES:
        progress.say(f"  and {len(changed) - _MOST_CHANGES} more, all in {FILE}")
