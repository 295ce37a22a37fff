"""The instructor's command: grade the submissions of a class."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.base.archives import is_archive
from grader.base.errors import EXIT_INTERRUPTED, EXIT_PASSED, EXIT_USAGE
from grader.base.logs import keep
from grader.base.package import __version__
from grader.checks.running.answers import fresh_seed
from grader.classroom.gradebook.tables import Change
from grader.classroom.grading.cluster import Cluster
from grader.classroom.grading.draws import begin_round, end_round
from grader.classroom.grading.judge import JudgeSetup
from grader.classroom.grading.local import Batch, Done
from grader.classroom.grading.memory import Room, need_of_slot, slots_that_fit
from grader.classroom.grading.pool import JudgePool
from grader.classroom.intake.discover import Hand, beside_the_class, find_hands, find_unpacked
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.intake.unpack import unpack_class
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.cli import console
from grader.cli.grading import Board
from grader.cli.isolation import NOT_ISOLATED
from grader.cli.options import Engine, GradeOptions
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.course.targets import find_target
from grader.sandbox.boxes.levels import launcher_for

_MOST_CHANGES = 40
_AGAIN = "They are no grades yet: run the same command again when it is calmer."


def grade(submissions: str, options: GradeOptions) -> int:
    """Grade what is new or changed; exit code 0 when each has a result, whatever its grade."""
    keep("judges")
    course = load_course(Path.cwd())
    lab = find_target(course, options.lab)[0] if options.lab else None
    roster = read_roster(options.roster) if options.roster else Roster()
    if options.isolation == "process":
        console.note(NOT_ISOLATED)
    if options.engine is Engine.spark:
        return _on_cluster(course, lab, submissions, options, roster)
    with found_hands(Path(submissions), roster, course) as hands:
        if not hands:
            text = f"{submissions} holds no submission (.py or .ipynb)."
            console.note(text)
            return EXIT_USAGE
        level = launcher_for(options.isolation, private=[course.root]).level
        store = open_results(options.out / FILE, create=True)
        try:
            batch = _batch(store, course, lab, options)
            return _run(batch, hands, options, level)
        finally:
            store.close()


def _on_cluster(course: Course, lab: Lab | None, submissions: str, options: GradeOptions, roster: Roster) -> int:
    """The same on a Spark cluster; paths without a scheme are files of this machine, which all others see alike."""
    assert options.master is not None
    store = open_results(options.out / FILE, create=True)
    try:
        batch = _batch(store, course, lab, options)
        exchange = _url(options.exchange or str(options.out / "exchange"))
        cluster = Cluster(options.master, exchange, options.isolation)
        results = cluster.grade(batch, _url(submissions), roster)
        return _show(batch, results, None, options, f"Isolation: {options.isolation}. Master: {options.master}")
    finally:
        store.close()


def _url(place: str) -> str:
    return place if "://" in place or place.startswith("file:") else Path(place).resolve().as_uri()


@contextlib.contextmanager
def found_hands(submissions: Path, roster: Roster, course: Course) -> Iterator[list[Hand]]:
    """The learners of a folder, or of an archive, which is unpacked for as long as it is needed."""
    if not (submissions.is_file() and is_archive(submissions)):
        if submissions.is_dir() and (beside := beside_the_class(submissions)):
            said = f"In {submissions} but nobody's, so not looked at: {', '.join(beside)}"
            console.note(said)
        yield find_hands(submissions, roster)
        return
    with tempfile.TemporaryDirectory(prefix="grader-class-") as name:
        yield find_unpacked(Path(name), roster, course, unpack_class(submissions, Path(name)))


def _batch(store: ResultStore, course: Course, lab: Lab | None, options: GradeOptions) -> Batch:
    """The batch of a store: all its runs share the seed, and it counts how often all was asked to be graded again."""
    kept = store.setting("seed")
    seed = options.seed if options.seed is not None else int(kept) if kept is not None else fresh_seed()
    number = int(store.setting("round") or 0) + options.regrade
    for name, value in (
        ("seed", str(seed)),
        ("round", str(number)),
        ("course", course.title),
        ("grader", __version__),
    ):
        store.set_setting(name, value)
    return Batch(course, options.out, seed, store, begin_round(store, anew=options.regrade), lab, number)


def _run(batch: Batch, hands: Sequence[Hand], options: GradeOptions, level: str) -> int:
    limits = batch.course.limits
    need = need_of_slot(limits)
    slots = slots_that_fit(options.jobs or _cores(), need)
    setup = JudgeSetup(root=str(batch.course.root), seed=batch.seed, isolation=options.isolation)
    pool = JudgePool(setup, slots, Room(need), 2 * limits.submission_seconds)
    return _show(batch, batch.grade(hands, pool), len(hands), options, f"Isolation: {level}. Slots: {slots}")


def _show(batch: Batch, results: Iterator[Done], total: int | None, options: GradeOptions, how: str) -> int:
    """Grade, showing each result as it comes; ``total`` learners, None where nobody knows yet."""
    changed: list[Change] = []
    board = Board(console.output(), total)
    try:
        with board:
            for done in results:
                board.show(done)
                changed += done.changes
    except KeyboardInterrupt:
        board.say(f"Stopped. {board.count()} have a result; run the same command to go on.")
        return EXIT_INTERRUPTED
    end_round(batch.store)
    _say_changes(board, changed, options.regrade)
    board.say(f"{board.summary()}.")
    if board.provisional:
        board.say(f"{board.provisional} provisional: the machine was too busy or failed. {_AGAIN}")
    grades, reports = batch.out / "grades.csv", batch.out / "reports"
    board.say(f"Seed {batch.seed}. {how}. Grades: {grades}  Reports: {reports}")
    return EXIT_PASSED


def _say_changes(board: Board, changed: Sequence[Change], regraded: bool) -> None:
    if not changed:
        if regraded:
            board.say("Graded again; no points changed. The earlier results are kept.")
        return
    board.say("Points that changed (the earlier results are kept):")
    for each in changed[:_MOST_CHANGES]:
        board.say(f"  {each.learner}  {each.lab}/{each.exercise}  {each.before:g} -> {each.after:g}  {each.why}")
    if len(changed) > _MOST_CHANGES:
        board.say(f"  and {len(changed) - _MOST_CHANGES} more, all in {FILE}")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
