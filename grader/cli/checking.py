"""A check of one's own answers to a lab, for all who ask for one: the command, ``grader watch``, a notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from grader.checks.running.answers import practice_seed
from grader.checks.running.choose import chosen_submission, own_submission, released_stub
from grader.checks.running.engine import ChecksBrokenError, unreadable
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options, Watcher, unseen
from grader.cli import console
from grader.cli.names import UsageError, find_exercise, find_target
from grader.cli.service.orders import NOTEBOOK, CheckOrder
from grader.cli.service.start import start_in_background
from grader.course.load import load_readable
from grader.course.model import Course, CourseError, Lab
from grader.results.progress import Progress
from grader.results.record import RunRecord
from grader.sandbox.boxes.box import Launcher
from grader.submission import Submission, SubmissionError, parse_submission


def check_lab(
    course: Course,
    lab: Lab,
    options: Options,
    *,
    file: Path | None = None,
    launcher: Launcher | None = None,
    watcher: Watcher = unseen,
) -> RunRecord:
    """Grade the answers in the lab's folder and keep what came of it, or grade a ``file``, which is not kept.

    Raises ``CourseError``, and ``UsageError`` where the checks cannot be run.
    """
    try:
        submission = own_submission(lab, file) if file else chosen_submission(lab, lambda path: stub_bytes(lab, path))
    except SubmissionError as problem:
        return unreadable(lab, (file or lab.folder).name, str(problem), seed=options.seed)
    progress = Progress(course.root)
    record = _graded(course, lab, submission, options, launcher, watcher)
    record = with_hints(record, lambda exercise_id: progress.hints_taken(lab, exercise_id))
    if file is None:
        try:
            progress.save(lab, record)
        except OSError as problem:
            reason = f"The result could not be kept in {progress.folder}: {problem.strerror}."
            console.progress().print(reason, markup=False, soft_wrap=True)
    return record


def carry_out(order: CheckOrder) -> RunRecord:
    """The record of what somebody ordered. Raises as ``check_lab``, and ``SubmissionError`` for cells.

    The course is read anew: labs and exercises may have gone meanwhile.
    """
    course = load_readable(Path(order.root))
    lab, _ = find_target(course, order.lab)
    for name in order.exercises:
        find_exercise(course, f"{lab.id}/{name}")
    seed = practice_seed(course) if order.seed is None else order.seed
    options = Options(seed=seed, exercises=order.exercises, hidden=order.hidden, reveal_hidden=order.hidden)
    if order.cells is None:
        return check_lab(course, lab, options)
    record = _graded(course, lab, parse_submission(NOTEBOOK, order.cells), options, None, unseen)
    progress = Progress(course.root)
    return with_hints(record, lambda exercise_id: progress.hints_taken(lab, exercise_id))


def make_next_faster(root: Path, records: Sequence[RunRecord], *, service: bool, wish: str | None = None) -> None:
    """Prepare in the background what the next check will need: Java's start-up archive, and the ``service``."""
    from grader.spark.archive import build_in_background

    spark = any(record.environment.java for record in records)
    if spark:
        build_in_background()
    if service:
        start_in_background(root, spark=spark, wish=wish)


def _graded(
    course: Course, lab: Lab, submission: Submission, options: Options, launcher: Launcher | None, watcher: Watcher
) -> RunRecord:
    with LabGrader(course, lab, launcher=launcher, watcher=watcher) as grader:
        try:
            return grader.grade(submission, options)
        except ChecksBrokenError as broken:
            raise UsageError(f"the checks of {lab.id} cannot be run; tell the instructor\n{broken}") from None


def with_hints(record: RunRecord, taken: Callable[[str], int]) -> RunRecord:
    """The record with the number of hints taken per exercise."""
    exercises = tuple(msgspec.structs.replace(e, hints_taken=taken(e.id)) for e in record.exercises)
    return msgspec.structs.replace(record, exercises=exercises)


def stub_bytes(lab: Lab, path: Path) -> bytes | None:
    """A file of the lab as it is handed out: kept by a release, or built from the solution; None without either."""
    kept = released_stub(path)
    if kept is not None or lab.solution_folder is None:
        return kept
    from grader.authoring.building.build import stub_file

    try:
        return stub_file(lab, path).encode()
    except (CourseError, KeyError):  # `grader build` and `grader verify` tell the author
        return None
