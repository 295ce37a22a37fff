"""The judge's side of a worker: send a request, wait for its reply until its time is over, else end the worker."""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from grader.course.model import Limits
from grader.sandbox.boxes.box import Box, Launcher
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.usage import in_words
from grader.sandbox.host.deadline import Deadline, Late
from grader.sandbox.host.meter import Meter
from grader.sandbox.wire import frames
from grader.sandbox.wire.caps import capped
from grader.sandbox.wire.messages import Load, Open, Reply, Request

KEPT_OUTPUT = 64 * 1024
_CHUNK = 1 << 20

FailureKind = Literal[
    "died",  # the process ended
    "timeout",  # it took too long; ``late`` says how
    "limit",  # it passed another limit, or sent what may not be sent
    "machine",  # it could not be started
]


class MachineError(Exception):
    """The machine did not do what it should, whatever the program is like. ``str()`` says what, for people."""


@dataclass(frozen=True, slots=True)
class WorkerError(Exception):
    """The worker did not answer and has been ended.

    ``by_signal``: it died of a signal or without a word, which may come from outside it, and not of its own exit.
    """

    kind: FailureKind
    text: str
    output: str = ""
    late: Late | None = None
    by_signal: bool = False

    @property
    def without_answer(self) -> bool:
        """Whether it neither answered nor computed for long: of a program that is known to be right, that says it all.

        A process that was stopped from outside does not stand in the queue for a processor either.
        """
        return bool(self.machines_doing) or (self.late is not None and self.late.which == "wall")

    @property
    def machines_doing(self) -> str:
        """Why this says nothing about the program, in words; empty when it does."""
        if self.kind == "machine":
            return self.text
        if self.late is not None and self.late.machines_doing:
            return f"the machine was too busy: {self.text}"
        return ""

    def __str__(self) -> str:
        return self.text


class Output:
    """What a worker printed during one request: the first 64 KiB, and how much there was."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        """Keep what still fits."""
        self.total += len(data)
        self._kept += data[: max(0, KEPT_OUTPUT - len(self._kept))]

    def text(self) -> str:
        """The kept part as text, with a notice when there was more."""
        text = self._kept.decode("utf-8", "replace")
        left_out = self.total - len(self._kept)
        return f"{text}\n[{left_out:,} more bytes were printed]" if left_out > 0 else text


class Worker:
    """One worker process at a time, started when first needed and again after it was ended.

    ``generation`` counts the starts, so that a caller knows when what it had loaded is gone. ``total_seconds`` bounds
    the time of all requests together, for a worker that serves one submission.
    """

    def __init__(self, launcher: Launcher, limits: Limits, total_seconds: float | None = None) -> None:
        self.launcher = launcher
        self.limits = limits
        self.generation = 0
        self.holds = (0, "")
        """The data files that it was given last: in which generation, and their hash."""
        self.peak = 0
        """The most memory that a box of this worker was seen to hold, in bytes; 0 where nobody measures."""
        self._total_seconds = total_seconds
        self._spent = 0.0
        self._cpu_of_ended = 0.0
        self._box: Box | None = None
        self._meter = Meter(0)
        self._fresh = True
        self._programs = 0

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._box is not None

    @property
    def cpu_seconds(self) -> float:
        """CPU time of all its boxes so far. Of one that ended before it was closed, nothing is known."""
        return self._cpu_of_ended + (self._box.cpu_seconds() if self._box is not None else 0.0)

    @property
    def spent(self) -> float:
        """The seconds of all requests so far."""
        return self._spent

    @property
    def used_up(self) -> bool:
        """Whether nothing is left of the time of all requests together."""
        return self._total_seconds is not None and self._spent >= self._total_seconds

    @property
    def peak_of_box(self) -> int:
        """The most memory that the running box was seen to hold, in bytes; 0 without one."""
        return self._box.peak if self._box is not None else 0

    def adopt(self, limits: Limits) -> None:
        """Hold what follows to these limits. A process that was started under others of its own is ended."""
        if not limits.same_box(self.limits):
            self.close()
        self.limits = limits

    def new_program(self) -> int:
        """A number for one more program of this worker."""
        self._programs += 1
        return self._programs - 1

    def request(self, request: Request, seconds: float) -> tuple[Reply, str]:
        """The reply and what was printed meanwhile. Raises ``WorkerError`` and ends the worker when none comes."""
        if self._total_seconds is not None and self._spent + seconds > self._total_seconds:
            seconds = self._total_seconds - self._spent
            if seconds <= 0:
                raise WorkerError("limit", f"the whole submission used up its {self._total_seconds:g} seconds")
        box = self.start()
        deadline = Deadline(seconds, time.monotonic())
        try:
            return self._exchange(box, request, deadline)
        except BaseException:  # whoever interrupts it leaves a reply behind that nobody waits for
            self.close()
            raise
        finally:
            self._spent += deadline.end(time.monotonic()).charged

    def _exchange(self, box: Box, request: Request, deadline: Deadline) -> tuple[Reply, str]:
        output = Output()
        nonce = frames.new_nonce()
        self._fresh = self._fresh and not isinstance(request, (Open, Load))
        try:
            self._nothing_waits(box)
            self._write(box, frames.pack(nonce, request), output, deadline)
            message = self._read(box, nonce, output, deadline)
            reply: Reply = capped(msgspec.convert(message, type=Reply))
            self._nothing_waits(box, may_have_ended=True)
        except _ExpiredError as expired:
            if box.stopped:
                raise WorkerError("limit", box.stopped, output.text()) from None
            text = f"no answer within {expired.late.words()}"
            raise WorkerError("timeout", text, output.text(), expired.late) from None
        except (frames.WireError, msgspec.ValidationError) as problem:
            raise WorkerError("limit", f"the worker sent {problem}", output.text()) from None
        except (OSError, EOFError):
            code, text = self._how_it_ended()
            self._drain(box, output)
            if box.stopped:
                raise WorkerError("limit", box.stopped, output.text()) from None
            raise WorkerError("died", text, output.text(), by_signal=code is None or code < 0) from None
        self._drain(box, output)
        return reply, output.text()

    def start(self) -> Box:
        """Start the process if it is not running, or has ended before anything of a program was in it.

        Raises ``WorkerError`` when the machine refuses.
        """
        if self._box is not None and self._fresh and _has_ended(self._box):
            self.close()
        if self._box is None:
            self._box = self._launch()
            self._box.channel.setblocking(False)
            self._meter = Meter(self._box.root)
            self._fresh = True
            self.generation += 1
        return self._box

    def _launch(self) -> Box:
        try:
            return self.launcher.launch(self.limits)
        except (OSError, SandboxUnavailableError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else ""
            text = f"no process could be started: {reason or problem}"
            raise WorkerError("machine", text) from None

    def close(self) -> None:
        """End the process and all it started; the next request starts a new one."""
        if self._box is not None:
            self._cpu_of_ended = self.cpu_seconds
            box, self._box = self._box, None
            box.close()
            self.peak = max(self.peak, box.peak)

    def _write(self, box: Box, data: bytes, output: Output, deadline: Deadline) -> None:
        view = memoryview(data)
        while view:
            readable, writable = self._wait(box, deadline, writing=True)
            if box.output in readable:
                self._drain(box, output)
            if box.channel in readable:
                self._nothing_waits(box)
            if writable:
                view = view[box.channel.send(view[:_CHUNK]) :]

    def _read(self, box: Box, nonce: bytes, output: Output, deadline: Deadline) -> Any:
        header = self._exactly(box, frames.HEADER_BYTES, output, deadline)
        length, answered = frames.parse_header(header, self.limits.result_mb * 2**20)
        if answered != nonce:
            raise frames.WireError("a message that nobody asked for")
        return frames.parse_body(self._exactly(box, length, output, deadline))

    def _nothing_waits(self, box: Box, *, may_have_ended: bool = False) -> None:
        """Nobody has asked, so nothing may have come: bytes between a reply and the next request are learner code's."""
        try:
            waiting = box.channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        if waiting:
            raise frames.WireError("a message that nobody asked for")
        if not may_have_ended:
            raise EOFError

    def _exactly(self, box: Box, count: int, output: Output, deadline: Deadline) -> bytes:
        data = bytearray()
        while len(data) < count:
            readable, _ = self._wait(box, deadline, writing=False)
            if box.output in readable:
                self._drain(box, output)
            if box.channel in readable:
                chunk = box.channel.recv(min(count - len(data), _CHUNK))
                if not chunk:
                    raise EOFError
                data += chunk
        return bytes(data)

    def _wait(self, box: Box, deadline: Deadline, *, writing: bool) -> tuple[list[Any], list[Any]]:
        left = deadline.due - time.monotonic()
        if left <= 0:
            late = deadline.note(self._meter.read())
            if late is not None:
                raise _ExpiredError(late)
            left = deadline.due - time.monotonic()
        targets: list[Any] = [box.channel] if writing else []
        sources: list[Any] = [box.channel, box.output]
        readable, writable, _ = select.select(sources, targets, [], max(0.0, left))
        if not readable and not writable and box.exit_code() is not None:
            raise EOFError  # the process has gone, but something it started still holds its end of the socket
        return readable, writable

    def _drain(self, box: Box, output: Output) -> None:
        while True:
            try:
                data = os.read(box.output, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                time.sleep(0.001)  # all writers have closed the pipe: do not spin on its end
                return
            output.add(data)
            if output.total > self.limits.output_mb * 2**20:
                raise WorkerError("limit", f"printed more than {in_words(self.limits.output_mb)}", output.text())

    def _how_it_ended(self) -> tuple[int | None, str]:
        box = self._box
        code = None
        for _ in range(50):
            try:
                code = box.exit_code() if box is not None else None
            except OSError as problem:  # whoever started the process and would know has gone
                raise WorkerError("machine", str(problem)) from None
            if code is not None:
                break
            time.sleep(0.01)
        if code is None:
            return code, "the process closed its connection to the grader"
        if code < 0:
            return code, f"the process was ended by signal {-code}"
        return code, f"the process ended itself with exit code {code}"


def _has_ended(box: Box) -> bool:
    try:
        return box.exit_code() is not None
    except OSError:  # whoever started the process has gone, and the process with it
        return True


class _ExpiredError(Exception):
    """The time of a request is over."""

    def __init__(self, late: Late) -> None:
        super().__init__(late.words())
        self.late = late
