"""The one way to grade: all fronts, proofs and tests hand a submission to a ``LabGrader`` and get its record."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from types import TracebackType

from grader.base.errors import UsageError
from grader.checks.running import engine
from grader.checks.running.answers import open_store
from grader.checks.running.programs import program_of, read_reference, wrong_submission
from grader.checks.running.reference import OnAnswer, unrecorded
from grader.checks.running.run import Ended, LabRun, Options, Watcher, unnoticed, unseen
from grader.checks.running.trusted import TrustedPrograms
from grader.course.model import Course, Lab
from grader.course.wrong import WrongAnswer
from grader.results.answers import AnswerStore
from grader.results.record import RunRecord
from grader.sandbox.boxes.box import Launcher
from grader.sandbox.host.answer import Answerer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.spare import SpareWorkers
from grader.sandbox.host.subject import Subject
from grader.sandbox.warm.launcher import own_launcher
from grader.sandbox.wire.values import Program
from grader.spark.java import JavaError, find_java
from grader.submission import Submission


def _refuse_wrong_java() -> None:
    """Say so before anything is run: Spark would find another Java by itself, slowly, and nobody would know why."""
    if os.environ.get("GRADER_JAVA"):
        try:
            find_java()
        except JavaError as problem:
            raise UsageError(str(problem)) from None


@dataclass(frozen=True)
class OwnProgram:
    """A program of the lab's author in the place of a submission; ``answerer`` answers its calls."""

    submission: Submission
    learner: Subject
    answerer: Answerer


class LabGrader:
    """Grades what is handed in for one lab, one after another. Leaving its ``with`` block ends its processes.

    It owns what all its runs share: the recorded answers, the worker of the lab's own programs, what starts the workers
    of submissions, and who is told how far a run has come. Use it in one thread at a time.

    Args:
        course: the course, whose limits hold.
        lab: one of its labs.
        launcher: starts the worker of each submission; without one, a process of the user's own, for one's own code.
        spares: gives workers that were started ahead, in place of the ``launcher``. Lent: whoever made it closes it.
        store: keeps the answers of the lab's own programs; lent too. Without one, that of this user.
        worker: runs the lab's own programs; lent too. Without one, a new process of the user's own.
        on_answer: is told each answer of the reference and of wrong answers, by program and call.
        watcher: is told of each check that has ended.

    Raises ``UsageError`` where ``GRADER_JAVA`` names no Java that Spark can run on.
    """

    def __init__(
        self,
        course: Course,
        lab: Lab,
        *,
        launcher: Launcher | None = None,
        spares: SpareWorkers | None = None,
        store: AnswerStore | None = None,
        worker: Worker | None = None,
        on_answer: OnAnswer = unrecorded,
        watcher: Watcher = unseen,
    ) -> None:
        _refuse_wrong_java()
        self.course = course
        self.lab = lab
        self._launcher = launcher or own_launcher()
        self._spares = spares
        self._watcher = watcher
        self._cpu_of_submissions = 0.0
        self._closing = contextlib.ExitStack()
        if store is None:
            store = self._closing.enter_context(contextlib.closing(open_store()))
        if worker is None:
            worker = self._closing.enter_context(contextlib.closing(Worker(own_launcher(), course.limits)))
        self.trusted = TrustedPrograms(lab, store, worker, on_answer)

    def __enter__(self) -> LabGrader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that it started, those of runs that are still open too."""
        self._closing.close()

    @property
    def cpu_seconds(self) -> float:
        """CPU time so far of the lab's own programs and of all submissions that were graded."""
        return self.trusted.worker.cpu_seconds + self._cpu_of_submissions

    def grade(self, submission: Submission, options: Options, *, learner: str = "") -> RunRecord:
        """The record of a submission, which runs in a worker of its own; ``learner`` is who handed it in.

        Raises ``ChecksBrokenError`` and ``CourseError`` for what the lab's author did, and ``KeyboardInterrupt``.
        """
        run = self._in_own_worker(submission, options)
        try:
            return engine.grade(run, submission, learner=learner)
        finally:
            run.close()
            self._cpu_of_submissions += run.learner.worker.cpu_seconds
            if self._spares is not None:
                self._spares.spark = run.learner.spark is not None  # the next one is likely to need what this one did

    def open(self, submission: Submission, options: Options) -> LabRun:
        """A run over a submission for whoever drives its checks, as plain pytest does; ``close`` ends its worker.

        Raises ``CourseError`` where the reference or the catalogue is not valid.
        """
        run = self._in_own_worker(submission, options)
        self._closing.callback(run.close)
        return run

    def grade_program(self, program: OwnProgram, options: Options, ended: Ended = unnoticed) -> RunRecord:
        """The record of a program of the lab's author; ``ended`` is told of each check. Raises as ``grade`` does."""
        self.trusted.check_sources()
        run = self._run(program.submission, program.learner, options, program.answerer, ended)
        return engine.grade(run, program.submission)

    def own(self, submission: Submission, program: Program | None = None) -> OwnProgram:
        """A submission that is to be trusted: it runs in the worker of the lab's own programs.

        ``program`` is executed in place of what the submission holds.
        """
        learner = Subject(self.trusted.worker, program or program_of(submission.cells), self.trusted.files)
        return OwnProgram(submission, learner, learner)

    def reference(self) -> OwnProgram:
        """The reference; each call is made anew. Raises ``CourseError``."""
        return self.own(read_reference(self.lab))

    def recorded_reference(self) -> OwnProgram:
        """The reference; what is recorded of it is not computed again. Raises ``CourseError``."""
        return replace(self.reference(), answerer=self.trusted.reference)

    def recorded_wrong(self, wrong: WrongAnswer) -> OwnProgram:
        """A catalogued wrong answer; what is recorded of it is not computed again. Raises ``CourseError``."""
        return replace(self.own(*wrong_submission(self.lab, wrong)), answerer=self.trusted.wrong(wrong))

    def _in_own_worker(self, submission: Submission, options: Options) -> LabRun:
        self.trusted.check_sources()
        limits = self.course.limits
        worker = self._spares.take() if self._spares else Worker(self._launcher, limits, limits.submission_seconds)
        learner = Subject(worker, program_of(submission.cells), self.trusted.files)
        return self._run(submission, learner, options, learner, unnoticed)

    def _run(
        self, submission: Submission, learner: Subject, options: Options, answerer: Answerer, ended: Ended
    ) -> LabRun:
        return LabRun(
            course=self.course,
            lab=self.lab,
            options=options,
            learner=learner,
            cells=submission.cells,
            trusted=self.trusted,
            answerer=answerer,
            asides=submission.asides,
            watcher=self._watcher,
            ended=ended,
        )
