"""``python -m grader.classroom.grading.judge``: a judge in a process of its own, which grades what it is fed.

A judge is a run of pytest, which does not bear threads, so several at a time are several processes. The first line of
JSON that comes in is its setup, each further one a submission, for whose record one goes out. All of it comes through
the pipe, since other processes can read a command line. At the end of its input it ends, and so do its workers.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import msgspec

from grader.base.runtime import tune
from grader.checks.running.answers import open_store
from grader.checks.running.draw import Draw
from grader.checks.running.engine import ChecksBrokenError, unreadable
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.results.answers import AnswerStore
from grader.results.record import RunRecord
from grader.sandbox.boxes.identity import make_undumpable
from grader.sandbox.boxes.levels import Level, launcher_for
from grader.sandbox.host.spare import SpareWorkers
from grader.submission import Submission

_GRACE_SECONDS = 5.0


class JudgeSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What all submissions of a batch share."""

    root: str
    seed: int
    isolation: Level


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that was read, for one judge to grade; ``draw`` is where its hidden checks draw from."""

    learner: str
    lab: str
    submission: Submission
    draw: Draw


class Judge:
    """Grades submissions one after another, each in a fresh worker while the next one's boots."""

    def __init__(self, course: Course, setup: JudgeSetup, store: AnswerStore) -> None:
        self._course = course
        self._seed = setup.seed
        self._store = store
        self._spares = SpareWorkers(launcher_for(setup.isolation, private=[course.root]), course.limits)
        self._grader: LabGrader | None = None

    def grade(self, job: Job) -> RunRecord:
        """The record of a submission, whatever happens to it, with the CPU time that it took."""
        lab = self._course.lab(job.lab)
        options = Options(seed=self._seed, draw=job.draw, hidden=True, withhold=True)
        grader = self._grader_of(lab)
        before = time.process_time() + grader.cpu_seconds
        try:
            record = grader.grade(job.submission, options, learner=job.learner)
        except ChecksBrokenError as broken:
            problem = f"the checks of {lab.id} cannot be run: {broken}"
            record = unreadable(lab, job.submission.name, problem, seed=self._seed, learner=job.learner)
        cpu = time.process_time() + grader.cpu_seconds - before
        return msgspec.structs.replace(record, cpu_seconds=round(cpu, 2))

    def close(self) -> None:
        """End all workers."""
        self._spares.close()
        if self._grader is not None:
            self._grader.close()

    def _grader_of(self, lab: Lab) -> LabGrader:
        """The grader of a lab. That of the lab before is closed: a Java for each lab would fill the memory."""
        if self._grader is None or self._grader.lab != lab:
            if self._grader is not None:
                self._grader.close()
            self._grader = LabGrader(self._course, lab, spares=self._spares, store=self._store)
        return self._grader


def _main() -> None:
    make_undumpable()  # before it knows a secret
    tune()
    setup = msgspec.json.decode(sys.stdin.buffer.readline(), type=JudgeSetup)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a check prints may stand between replies
    jobs: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    store = open_store()
    judge = Judge(load_course(Path(setup.root)), setup, store)
    try:
        while True:
            record = judge.grade(jobs.get())
            replies.write(msgspec.json.encode(record) + b"\n")
            replies.flush()
    except KeyboardInterrupt:
        pass  # nobody waits for an answer any more
    finally:
        judge.close()
        store.close()


def _listen(source: BinaryIO, jobs: SimpleQueue[Job]) -> None:
    """Pass on what comes in; when whoever feeds this judge has gone, even by a kill, stop whatever it does."""
    for line in source:
        jobs.put(msgspec.json.decode(line, type=Job))
    os.kill(os.getpid(), signal.SIGINT)  # a real signal: it also wakes a main thread that waits for a job
    threading.Event().wait(_GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    try:
        _main()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # the thread that listens would hold up the interpreter's end, which then aborts
