"""The instructor's command: grade the submissions of a class."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.batch.discover import Hand, find_hands
from grader.batch.judge import JudgeSetup
from grader.batch.local import Batch
from grader.batch.memory import Room, need_of_slot, slots_that_fit
from grader.batch.pool import JudgePool
from grader.batch.roster import Roster, read_roster
from grader.batch.store import FILE, ResultStore, open_results
from grader.batch.tables import Change
from grader.batch.unpack import unpack_class
from grader.checks.answers import fresh_seed
from grader.cli import EXIT_PASSED, EXIT_USAGE, console
from grader.cli.grading import Board
from grader.cli.names import find_target
from grader.course.load import load_course
from grader.course.model import Course
from grader.sandbox.levels import Level, launcher_for
from grader.submission.archive import is_archive

EXIT_INTERRUPTED = 130
_MOST_CHANGES = 40


@dataclass(frozen=True)
class Wanted:
    """The options of ``grader grade``."""

    out: Path
    lab: str | None = None
    seed: int | None = None
    isolation: Level = "sandbox"
    jobs: int | None = None
    regrade: bool = False
    roster: Path | None = None


def grade(submissions: Path, wanted: Wanted) -> int:
    """Grade what is new or changed; exit code 0 when each has a result, whatever its grade."""
    course = load_course(Path.cwd())
    lab = find_target(course, wanted.lab)[0] if wanted.lab else None
    roster = read_roster(wanted.roster) if wanted.roster else Roster()
    with found_hands(submissions, roster) as hands:
        if not hands:
            text = f"{submissions} holds no submission (.py or .ipynb)."
            console.progress().print(text, markup=False, soft_wrap=True)
            return EXIT_USAGE
        level = launcher_for(wanted.isolation, private=[course.root]).level
        store = open_results(wanted.out / FILE, create=True)
        try:
            seed, number = _of_the_batch(store, course, wanted)
            batch = Batch(course, wanted.out, seed, store, lab, number)
            return _run(batch, hands, wanted, level)
        finally:
            store.close()


@contextlib.contextmanager
def found_hands(submissions: Path, roster: Roster) -> Iterator[list[Hand]]:
    """The learners of a folder, or of an archive, which is unpacked for as long as it is needed."""
    if not (submissions.is_file() and is_archive(submissions)):
        yield find_hands(submissions, roster)
        return
    with tempfile.TemporaryDirectory(prefix="grader-class-") as name:
        refused = unpack_class(submissions, Path(name))
        yield find_hands(Path(name), roster, refused)


def _of_the_batch(store: ResultStore, course: Course, wanted: Wanted) -> tuple[int, int]:
    """The seed that all runs of a batch share, and how often all of it was asked to be graded again."""
    kept = store.setting("seed")
    seed = wanted.seed if wanted.seed is not None else int(kept) if kept is not None else fresh_seed()
    number = int(store.setting("round") or 0) + wanted.regrade
    for name, value in (
        ("seed", str(seed)),
        ("round", str(number)),
        ("course", course.title),
        ("grader", grader.__version__),
    ):
        store.set_setting(name, value)
    return seed, number


def _run(batch: Batch, hands: Sequence[Hand], wanted: Wanted, level: str) -> int:
    limits = batch.course.limits
    need = need_of_slot(limits)
    slots = slots_that_fit(wanted.jobs or _cores(), need)
    setup = JudgeSetup(root=str(batch.course.root), seed=batch.seed, isolation=wanted.isolation)
    pool = JudgePool(setup, slots, Room(need), 2 * limits.submission_seconds)
    changed: list[Change] = []
    board = Board(console.output(), len(hands))
    try:
        with board:
            for done in batch.grade(hands, pool):
                board.show(done)
                changed += done.changes
    except KeyboardInterrupt:
        board.say(f"Stopped. {board.done} of {len(hands)} have a result; run the same command to go on.")
        return EXIT_INTERRUPTED
    _say_changes(board, changed, wanted.regrade)
    board.say(f"{board.summary()}.")
    grades, reports = batch.out / "grades.csv", batch.out / "reports"
    board.say(f"Seed {batch.seed}. Isolation: {level}. Slots: {slots}. Grades: {grades}  Reports: {reports}")
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
