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
from grader.sandbox.keeper import Keeper

_SWEEP_SECONDS = 15.0
_SIGNALLED = 128


@dataclass
class WardenBox:
    """A confined worker; ``stopped`` and ``peak`` as in ``grader.sandbox.box.Box``. Closing ``order`` ends it."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output: int
    limits: Limits
    order: int
    folder: Path
    scratch: Path
    group: Group | None = None
    stopped: str = ""
    peak: int = 0
    keeper: Keeper[WardenBox] | None = None
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

    def watch(self) -> None:
        """Measure once, and end the box when it holds more than it may."""
        if self.stopped or self.process.poll() is not None:
            return
        used = usage.of_tree(self.process.pid, self.scratch, self.limits, self.group)
        self.peak = max(self.peak, used.memory)
        self.stopped = usage.excess(used, self.limits)
        self._ask_kernel()
        if self.stopped:
            self.kill()

    def _ask_kernel(self) -> None:
        """The kernel may have ended the largest process before the watch saw it."""
        if not self.stopped and self.group is not None and self.group.overran():
            self.stopped = usage.too_much_memory(self.limits)

    def kill(self) -> None:
        """Tell the warden to end everything."""
        if not self._told:
            self._told = True
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
        if not self.gone(_SWEEP_SECONDS):
            for pid in [*usage.descendants(self.process.pid), self.process.pid]:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(_SWEEP_SECONDS)
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
