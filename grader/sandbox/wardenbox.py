"""A running box behind a warden: no namespace, so its processes are found by descent."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.model import Limits
from grader.sandbox import usage
from grader.sandbox.cgroup import Group
from grader.sandbox.inside.warden import SWEEP_SECONDS
from grader.sandbox.keeper import Keeper
from grader.sandbox.watch import Target, Watch, Watching, first_process, group_of

_GONE_SECONDS = SWEEP_SECONDS + 15.0
_SIGNALLED = 128
_WATCH_SECONDS = 0.05


@dataclass
class WardenBox:
    """A confined worker; ``stopped`` and ``peak`` as in ``grader.sandbox.box.Box``. A byte on ``order`` ends it."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output: int
    limits: Limits
    order: int
    folder: Path
    scratch: Path
    group: Group | None = None
    keeper: Keeper[WardenBox] | None = None
    watching: Watching = field(default_factory=Watching)
    _overran: bool = field(default=False, init=False)
    _told: bool = field(default=False, init=False)

    @property
    def root(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """The worker's exit code, negative for a signal; None while it runs."""
        code = self.process.poll()
        if code is not None:
            self._ask_kernel()
        return _SIGNALLED - code if code is not None and _SIGNALLED < code < _SIGNALLED + 65 else code

    @property
    def stopped(self) -> str:
        return self.watching.stopped or (usage.too_much_memory(self.limits) if self._overran else "")

    @property
    def peak(self) -> int:
        return self.watching.peak

    def watch(self, watch: Watch) -> None:
        """Have it looked after, and ended when it holds more than it may."""
        pidfd = first_process(self.process)
        if pidfd is None:
            return
        target = Target(
            end="warden",
            root=self.process.pid,
            limits=self.limits,
            seconds=_WATCH_SECONDS,
            folder=str(self.scratch),
            group=group_of(self.group),
        )
        try:
            self.watching = watch.begin(target, pidfd, self.order)
        finally:
            os.close(pidfd)

    def _ask_kernel(self) -> None:
        """The kernel may have ended the largest process before the watch saw it."""
        if not self._overran and self.group is not None:
            self._overran = self.group.overran()

    def kill(self) -> None:
        """Tell the warden to end everything."""
        if not self._told:
            self._told = True
            with contextlib.suppress(BrokenPipeError):
                os.write(self.order, b".")
            os.close(self.order)

    def gone(self, seconds: float) -> bool:
        """True when the warden has ended, which it does after all others."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
            return True
        return False

    def cpu_seconds(self) -> float:
        return usage.cpu_seconds(self.process.pid)

    def close(self) -> None:
        """End everything, wait until it is gone, and remove what was written."""
        if self.keeper is not None:
            self.keeper.release()
        self.kill()
        if not self.gone(_GONE_SECONDS):
            for pid in [*usage.descendants(self.process.pid), self.process.pid]:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(_GONE_SECONDS)
        self.watching.close()
        self.channel.close()
        os.close(self.output)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.group is not None:
            self.group.remove()

    def printed(self) -> str:
        """What stands in the output pipe now; for words about a start that failed."""
        if select.select([self.output], [], [], 0)[0]:
            return os.read(self.output, 1 << 16).decode("utf-8", "replace")
        return ""
