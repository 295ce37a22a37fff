"""Several judges at a time: a slot for each, a submission at a time in a slot, and a new judge for one that died."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Generic, TypeVar

import msgspec

from grader.base.logs import package_log
from grader.base.text import printable_lines
from grader.classroom.grading.judge import Job, JudgeSetup
from grader.classroom.grading.memory import Room, wait_for_calm
from grader.results.record import RunRecord
from grader.sandbox.host.deadline import Deadline
from grader.sandbox.host.meter import Meter

_CLOSE_SECONDS = 10.0
_POLL_SECONDS = 2.0
_MOST_SAID = 16 * 1024
_log = package_log(__name__)
_RECORDS = msgspec.json.Decoder(RunRecord)
"""Made before there are threads: a decoder looks at its types when it is made, which only one thread may do."""
Ticket = TypeVar("Ticket")


class JudgeDiedError(Exception):
    """A judge ended or hung while it graded; ``str()`` says how."""


class JudgeProcess:
    """A judge that is started when first needed."""

    def __init__(self, setup: JudgeSetup) -> None:
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        # to be added to, so that it can be cut while the judge writes to it; closed with the judge
        self._said: IO[bytes] = tempfile.TemporaryFile("a+b", buffering=0)  # noqa: SIM115

    def grade(self, job: Job, seconds: float) -> RunRecord:
        """The record of a submission. Raises ``JudgeDiedError``; the next call starts another judge.

        ``seconds`` are those of a quiet machine (``grader.sandbox.host.deadline``).
        """
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode(job) + b"\n")
            process.stdin.flush()
            record = _RECORDS.decode(self._line(process, seconds))
            self._said.truncate(0)
            return record
        except (OSError, EOFError, TimeoutError, msgspec.MsgspecError) as problem:
            if isinstance(problem, EOFError):  # it is about to end, by itself
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
            self.kill()
            said = self._last_words()
            how = _how(process.returncode, problem, said)
            _log.warning("a judge of %s, %s: %s\n%s", job.learner, job.lab, how, printable_lines(said, _MOST_SAID))
            raise JudgeDiedError(how) from None

    def kill(self) -> None:
        """End the judge at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _close(process)

    def close(self) -> None:
        """Let the judge end its workers and itself."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
            try:
                process.wait(_CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close(process)
        self._said.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self._said.truncate(0)
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "grader.classroom.grading.judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for the one process that knows what is stored
        )
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(self._setup) + b"\n")  # goes out with the first job
        return self._process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        assert process.stdout is not None
        deadline, meter = Deadline(seconds, time.monotonic()), Meter(process.pid)
        line = bytearray()
        while not line.endswith(b"\n"):
            if not select.select([process.stdout], [], [], _POLL_SECONDS)[0]:
                late = deadline.note(meter.read())
                if late is not None:
                    raise TimeoutError(f"it gave no answer within {late.words()}")
                continue
            data = process.stdout.read1(1 << 20)  # type: ignore[attr-defined]
            if not data:
                raise EOFError
            line += data
        return bytes(line)

    def _last_words(self) -> str:
        """The end of what the judge wrote to its standard error."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - _MOST_SAID))
        return self._said.read().decode("utf-8", "replace").strip()


@dataclass(frozen=True)
class Graded(Generic[Ticket]):
    """What came of a job, with the ticket that it was handed in with; ``problem`` says why there is no record."""

    ticket: Ticket
    record: RunRecord | None
    problem: str = ""


class JudgePool:
    """``slots`` judges at most; ``room`` says when there is memory for one more submission."""

    def __init__(self, setup: JudgeSetup, slots: int, room: Room, seconds: float) -> None:
        self.slots = slots
        self._room = room
        self._seconds = seconds
        self._judges = [JudgeProcess(setup) for _ in range(slots)]
        self._free: SimpleQueue[JudgeProcess] = SimpleQueue()
        for judge in self._judges:
            self._free.put(judge)
        self._closing = threading.Event()

    def grade(self, jobs: Iterable[tuple[Ticket, Job | None]], at_once: int | None = None) -> Iterator[Graded[Ticket]]:
        """Grade all, yielding each as it ends. As many jobs are taken as can be graded ``at_once``, and no more.

        A ticket without a job comes back as it is. The judges stay for more, until ``close``.
        """
        ended: SimpleQueue[Graded[Ticket]] = SimpleQueue()
        waiting, most = 0, at_once or self.slots
        with ThreadPoolExecutor(self.slots, "slot") as threads:
            try:
                for ticket, job in jobs:
                    if job is None:
                        yield Graded(ticket, None)
                        continue
                    if waiting == most:
                        yield ended.get()
                        waiting -= 1
                    threads.submit(lambda t=ticket, j=job: ended.put(self._one(t, j)))  # type: ignore[misc]
                    waiting += 1
                for _ in range(waiting):
                    yield ended.get()
            except BaseException:
                self.close()  # what runs ends now, else the threads would wait for it
                raise

    def wait_for_calm(self) -> None:
        """Return when the machine is calmer, or will not be within a time that one can wait."""
        wait_for_calm(self._closing)

    def close(self) -> None:
        """End all judges and what they run."""
        self._closing.set()
        for judge in self._judges:
            judge.close()

    def _one(self, ticket: Ticket, job: Job) -> Graded[Ticket]:
        judge = self._free.get()
        try:
            with self._room.taken(self._closing):
                if self._closing.is_set():
                    return Graded(ticket, None, "the grading was stopped")
                return Graded(ticket, judge.grade(job, self._seconds))
        except Exception as problem:  # a slot must never end without an answer
            if not isinstance(problem, JudgeDiedError):
                _log.exception("a slot of the class")
            return Graded(ticket, None, f"the judge stopped while it graded this: {problem}")
        finally:
            self._free.put(judge)


def _how(code: int | None, problem: Exception, said: str) -> str:
    if isinstance(problem, TimeoutError):
        return str(problem)
    how = f"it was ended by signal {-code}" if code is not None and code < 0 else f"it ended with exit code {code}"
    return f"{how}: {said.splitlines()[-1][:300]}" if said else how


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
