"""A check of one's own answers to a lab, for all who ask for one: the command, ``grader watch``, a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.authoring.interop.draws import notebooks_draw
from grader.base.errors import UsageError
from grader.checks.running.answers import practice_seed
from grader.checks.running.choose import own_submission
from grader.checks.running.draw import fresh_draw
from grader.checks.running.engine import ChecksBrokenError, unreadable
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options, Watcher, unseen
from grader.course.load import load_readable
from grader.course.model import Course, Lab
from grader.course.targets import find_exercise, find_target
from grader.learner.order import NOTEBOOK, CheckOrder
from grader.learner.work import answers_of
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
    say: Callable[[str], None],
) -> RunRecord:
    """Grade the answers in the lab's folder and keep what came of it, or grade a ``file``, which is not kept.

    ``say`` is told when it cannot be kept.
    Raises ``CourseError``, and ``UsageError`` where the checks cannot be run.
    """
    _insist_on_answers(course, lab, options.seed)
    try:
        submission = own_submission(lab, file) if file else answers_of(lab)
    except SubmissionError as problem:
        return unreadable(lab, (file or lab.folder).name, str(problem), seed=options.seed)
    progress = Progress(course.root)
    record = _graded(course, lab, submission, options, launcher, watcher)
    record = with_hints(record, lambda exercise_id: progress.hints_taken(lab, exercise_id))
    if file is None:
        try:
            progress.save(lab, record)
        except OSError as problem:
            say(f"The result could not be kept in {progress.folder}: {problem.strerror}.")
    return record


def carry_out(order: CheckOrder, say: Callable[[str], None]) -> RunRecord:
    """The record of what somebody ordered. Raises as ``check_lab``, and ``SubmissionError`` for cells.

    The course is read anew: labs and exercises may have gone meanwhile.
    """
    course = load_readable(Path(order.root))
    lab, _ = find_target(course, order.lab)
    for name in order.exercises:
        find_exercise(course, f"{lab.id}/{name}")
    seed = practice_seed(course) if order.seed is None else order.seed
    draw = notebooks_draw(lab) if order.hidden else fresh_draw()
    options = Options(seed=seed, draw=draw, exercises=order.exercises, hidden=order.hidden)
    if order.cells is None:
        return check_lab(course, lab, options, say=say)
    _insist_on_answers(course, lab, seed)
    record = _graded(course, lab, parse_submission(NOTEBOOK, order.cells), options, None, unseen)
    progress = Progress(course.root)
    return with_hints(record, lambda exercise_id: progress.hints_taken(lab, exercise_id))


def _insist_on_answers(course: Course, lab: Lab, seed: int) -> None:
    """A copy of the course without solutions knows the answers for some seeds. Raises ``UsageError`` for others."""
    if lab.solution_folder is None and seed not in course.practice_seeds:
        known = ", ".join(map(str, course.practice_seeds))
        problem = f"this copy of the course has no answers for the inputs of seed {seed}"
        raise UsageError(problem, f"It has those for {known}: name one of them, or leave the seed out.")


def _graded(
    course: Course, lab: Lab, submission: Submission, options: Options, launcher: Launcher | None, watcher: Watcher
) -> RunRecord:
    with LabGrader(course, lab, launcher=launcher, watcher=watcher) as grader:
        try:
            return grader.grade(submission, options)
        except ChecksBrokenError as broken:
            raise UsageError(f"the checks of {lab.id} cannot be run.", f"Tell the instructor:\n{broken}") from None


def with_hints(record: RunRecord, taken: Callable[[str], int]) -> RunRecord:
    """The record with the number of hints taken per exercise."""
    exercises = tuple(msgspec.structs.replace(e, hints_taken=taken(e.id)) for e in record.exercises)
    return msgspec.structs.replace(record, exercises=exercises)
