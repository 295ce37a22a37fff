"""Grade one lab: run its checks in this process, the submission in its worker, and gather the record."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from grader.base.errors import GraderError
from grader.base.package import __version__
from grader.checks.dsl.declared import Declared
from grader.checks.explaining.changes import agreed
from grader.checks.running.plugin import GradingPlugin
from grader.checks.running.programs import left_out
from grader.checks.running.run import LabRun
from grader.checks.running.written import is_begun, missing_answers, shown_rubric
from grader.course.model import Exercise, Lab
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    ExerciseStatus,
    Finding,
    RunRecord,
    Status,
    SubmissionRecord,
    reasons,
)
from grader.submission import Note, Place, Submission
from grader.submission.definitions import PLAY, definition_of

_QUIET = (
    "terminal",
    "cacheprovider",
    "doctest",
    "faulthandler",
    "junitxml",
    "logging",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "subtests",
    "threadexception",
    "unittest",
    "unraisableexception",
    "warnings",
)
WORST_FIRST: tuple[Status, ...] = ("error", "failed", "not-run", "void")
"""Every status of a check that is not passed: that of an exercise is the first that one of its checks has."""
_LONGEST_ANSWER = 20_000
_MOST_TOLD = 100
"""So many cells that raise an exception are told one by one."""


class ChecksBrokenError(GraderError):
    """The checks of a lab cannot be collected; ``str()`` holds pytest's own words."""


def grade(run: LabRun, submission: Submission, *, learner: str = "") -> RunRecord:
    """Carry out a run and gather its record. Raises ``ChecksBrokenError`` for what the lab's author did, and
    ``KeyboardInterrupt``.

    The record holds every declared check exactly once: one that left no result is an error, never a pass.
    """
    started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
    plugin = GradingPlugin(lambda path: run)
    log = _run_pytest(run, plugin)
    exercises = tuple(
        _exercise_record(run, exercise, plugin, submission)
        for exercise in run.lab.exercises
        if not run.options.exercises or exercise.id in run.options.exercises
    )
    return RunRecord(
        lab=run.lab.id,
        title=run.lab.title,
        learner=learner,
        submission=_submission_record(submission, run),
        seed=run.options.seed,
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - clock, 3),
        environment=_environment(run),
        exercises=exercises,
        log=log,
        provisional=reasons(exercises),
    )


def unreadable(lab: Lab, name: str, problem: str, *, seed: int, learner: str = "") -> RunRecord:
    """The record of a submission that cannot be read: every exercise not run, the reason on top."""
    exercises = tuple(
        ExerciseRecord(
            id=exercise.id,
            title=exercise.title,
            status="not-run",
            points=exercise.points,
            checked=0,
            earned=0,
            by_hand=exercise.by_hand,
            rubric=shown_rubric(exercise),
        )
        for exercise in lab.exercises
    )
    return RunRecord(
        lab=lab.id,
        title=lab.title,
        learner=learner,
        submission=SubmissionRecord(name=name, problem=problem),
        seed=seed,
        started=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        seconds=0.0,
        environment=Environment(grader=__version__, python=platform.python_version(), platform=platform.system()),
        exercises=exercises,
    )


def _run_pytest(run: LabRun, plugin: GradingPlugin) -> str:
    import pytest

    files = check_files(run.lab, hidden=run.options.hidden)
    if not files:
        raise ChecksBrokenError(f"{run.lab.folder} has no test_*.py: a lab needs checks")
    arguments = [
        *(f"-pno:{name}" for name in _QUIET),
        "--disable-plugin-autoload",
        "--noconftest",
        f"-c{os.devnull}",
        f"--rootdir={run.course.root}",
        f"--confcutdir={run.lab.folder}",  # else pytest lists every folder from the root of the file system down
        "--import-mode=importlib",
        "--assert=plain",
        "--capture=sys",
        *map(str, files),
    ]
    output = io.StringIO()
    with _no_pytest_environment(), _fresh_modules(files), contextlib.redirect_stderr(output):
        code = pytest.main(arguments, plugins=[plugin])
    if plugin.collection_problems or code in (3, 4):
        raise ChecksBrokenError("\n".join(plugin.collection_problems) or output.getvalue().strip())
    if code == pytest.ExitCode.INTERRUPTED and not plugin.done:
        raise KeyboardInterrupt  # half a run is no result: keep the one before
    return output.getvalue()[-4000:]


@contextlib.contextmanager
def _no_pytest_environment() -> Iterator[None]:
    """Options of the caller's environment must not reach the run."""
    kept = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


@contextlib.contextmanager
def _fresh_modules(files: Sequence[Path]) -> Iterator[None]:
    """Import the checks anew in each run: pytest would reuse a file of that name as it was, or of another course.

    Byte code is not written: Python takes it for that of a file that was changed within the second, or keeps its times.
    """
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        names = {str(file) for file in files}
        for name, module in tuple(sys.modules.items()):
            if getattr(module, "__file__", None) in names:
                del sys.modules[name]


def check_files(lab: Lab, *, hidden: bool) -> list[Path]:
    """The visible test files of a lab, and the hidden ones where they are wanted and at hand."""
    files = sorted(lab.folder.glob("test_*.py"))
    if hidden and lab.solution_folder is not None:
        files += sorted(lab.solution_folder.glob("test_*.py"))
    return files


def _exercise_record(run: LabRun, exercise: Exercise, plugin: GradingPlugin, submission: Submission) -> ExerciseRecord:
    checks = agreed(
        tuple(
            plugin.records.get(key) or _unfinished(declared)
            for key, declared in plugin.declared.items()
            if declared.exercise.id == exercise.id
        )
    )
    written = submission.answer(exercise.id)
    # whose cell lost its tag may have an answer all the same: a person looks
    begun = exercise.kind != "written" or written is None or is_begun(run.lab, written)
    return ExerciseRecord(
        id=exercise.id,
        title=exercise.title,
        status=exercise_status(checks) if begun else "not-started",
        points=exercise.points,
        checked=sum(check.points for check in checks if check.counts),
        earned=sum(check.earned for check in checks),
        checks=checks,
        place=_place_of(run, exercise),
        by_hand=exercise.by_hand,
        rubric=shown_rubric(exercise),
        answer=written.text[:_LONGEST_ANSWER] if written and begun else "",
    )


def _place_of(run: LabRun, exercise: Exercise) -> Place | None:
    """Where the first of an exercise's functions or variables that the submission has is defined."""
    cells = [cell for cell in run.cells if PLAY not in cell.tags]
    found = next((each for name in exercise.names if (each := definition_of(cells, name))), None)
    return run.locate(found.cell.filename, found.line) if found else None


def _unfinished(declared: Declared) -> CheckRecord:
    return CheckRecord(
        id=declared.id,
        title=declared.title,
        exercise=declared.exercise.id,
        status="error",
        points=declared.points,
        earned=0.0,
        visibility=declared.visibility,
        finding=Finding(kind="grader", headline="the check left no result"),
    )


def exercise_status(checks: Sequence[CheckRecord]) -> ExerciseStatus:
    """The status of an exercise from those of its checks: a pass only when all passed, else the worst one."""
    statuses = {check.status for check in checks}
    kinds = {check.finding.kind for check in checks if check.finding is not None}
    if not checks:
        return "not-run"
    if statuses == {"passed"}:
        return "passed"
    if statuses == {"not-run"} and "not-started" in kinds:
        return "not-started"
    return next((status for status in WORST_FIRST if status in statuses), "error")  # never a pass, nobody's zero


def _submission_record(submission: Submission, run: LabRun) -> SubmissionRecord:
    notes = list(submission.notes)
    for cell in submission.cells:
        for name, line in left_out(cell):
            text = f"this cell imports {name}, which is not there when a class is graded: tag it `play`"
            notes.append(Note(text=text, place=run.locate(cell.filename, line)))
    stopped, others = run.stopped(_MOST_TOLD)
    notes += stopped
    if others:
        more = f"{others:,} more cells raised an exception; the rest was graded"
        notes.append(Note(text=more, kind="raised"))
    notes += run.kept_contexts()
    notes += [run.set_back(setback) for setback in run.learner.setbacks]
    notes += run.defined_again()
    notes += run.of_variables()
    notes += [Note(text=text) for text in run.replacements]
    notes += [Note(text=text) for text in missing_answers(run.lab, submission)]
    return SubmissionRecord(
        name=submission.name, format=submission.format, sha256=submission.sha256, notes=tuple(notes)
    )


def _environment(run: LabRun) -> Environment:
    spark = run.learner.spark
    launcher = run.learner.worker.launcher
    note = launcher.note
    if spark is not None and spark.fallback:
        note = f"{note}; Spark was started the slow way: {spark.fallback}"
    return Environment(
        grader=__version__,
        python=platform.python_version(),
        platform=platform.system(),
        pyspark=_version("pyspark"),
        java=spark.java if spark else "",
        isolation=launcher.level,
        isolation_note=note,
    )


@lru_cache(maxsize=4)
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
