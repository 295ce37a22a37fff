"""The judge's side of forked workers."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.course.model import Limits
from grader.sandbox.boxes.base import ends_of_worker
from grader.sandbox.boxes.box import Box, ProcessLauncher
from grader.sandbox.warm.messages import Ended, Forked, Lines, Order
from grader.sandbox.warm.peer import insist_on_own_user

ZYGOTE_VARIABLE = "GRADER_ZYGOTE"
"""Names the zygote's socket to the judges that the service starts."""
_CREDENTIALS = struct.Struct("3i")
"""``struct ucred`` of unix(7): process, user, group."""
_ANSWER_SECONDS = 5.0
_LEAVE_SECONDS = 0.3


class ZygoteGoneError(OSError):
    """The zygote has ended, and with it all of its workers: nobody's code is to blame."""

    def __str__(self) -> str:
        return "the background service has ended; run the command again"


@dataclass
class ForkedBox:
    """A forked worker; ``stopped`` and ``peak`` are never used: it is one's own code."""

    pid: int
    zygote: socket.socket
    channel: socket.socket
    output: int
    scratch: Path
    stopped: str = ""
    peak: int = 0
    _code: int | None = field(default=None, init=False)

    @property
    def root(self) -> int:
        """The zygote: the JVM that it lends is below it, not below the worker."""
        if not hasattr(socket, "SO_PEERCRED"):
            return self.pid
        told = self.zygote.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        return int(_CREDENTIALS.unpack(told)[0])

    def exit_code(self) -> int | None:
        """The worker's exit code, negative for a signal; None while it runs."""
        if self._code is None:
            self.zygote.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self._code = self._ended()
        return self._code

    def cpu_seconds(self) -> float:
        return 0.0  # its Java is not its own

    def close(self) -> None:
        """Let the worker leave by itself, which gives its JVM back in order; end it when it does not at once."""
        self.channel.close()
        self._wait(_LEAVE_SECONDS)
        if self._code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._wait(_ANSWER_SECONDS)
        self.zygote.close()
        os.close(self.output)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _wait(self, seconds: float) -> None:
        if self._code is None:
            self.zygote.settimeout(seconds)
            with contextlib.suppress(TimeoutError, ZygoteGoneError):
                self._code = self._ended()

    def _ended(self) -> int:
        try:
            return Lines(self.zygote).next(Ended).code
        except EOFError:
            raise ZygoteGoneError from None


class WarmLauncher:
    """Level ``process`` from a zygote; started the ordinary way where there is none or it does not answer."""

    level = ProcessLauncher.level
    note = ProcessLauncher.note

    def __init__(self, zygote: Path) -> None:
        self._zygote = zygote
        self._ordinary = ProcessLauncher()

    def launch(self, limits: Limits) -> Box:
        """Start a worker. Raises ``OSError``."""
        try:
            return self._fork(limits)
        except (OSError, EOFError):
            return self._ordinary.launch(limits)

    def _fork(self, limits: Limits) -> ForkedBox:
        with contextlib.ExitStack() as failed, ends_of_worker() as ends:
            zygote = failed.enter_context(socket.socket(socket.AF_UNIX))
            zygote.settimeout(_ANSWER_SECONDS)
            zygote.connect(str(self._zygote))
            insist_on_own_user(zygote)
            order = msgspec.json.encode(Order(str(ends.scratch), limits.driver_memory_mb))
            socket.send_fds(zygote, [order], [ends.theirs.fileno(), ends.printing])
            pid = Lines(zygote).next(Forked).pid
            failed.pop_all()  # the box goes on with it
        return ForkedBox(pid, zygote, ends.ours, ends.output, ends.scratch)


def own_launcher() -> WarmLauncher | ProcessLauncher:
    """For one's own code: forked workers where the service runs this judge, ordinary ones elsewhere."""
    place = os.environ.get(ZYGOTE_VARIABLE)
    return WarmLauncher(Path(place)) if place else ProcessLauncher()
