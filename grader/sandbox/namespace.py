"""A running box whose processes share a pid namespace: watched from outside, ended as one."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.model import Limits
from grader.sandbox import mounts, usage
from grader.sandbox.cgroup import Group
from grader.sandbox.keeper import Keeper
from grader.sandbox.watch import Target, Watch, Watching, group_of

_REAP_SECONDS = 10.0
_BURY_SECONDS = 1.0
_INFO_SECONDS = 20.0
_WATCH_SECONDS = 0.05
_SIGNALLED = 128


@dataclass
class NamespaceBox:
    """A worker in a namespace; ``stopped`` and ``peak`` as in ``grader.sandbox.box.Box``."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output: int
    limits: Limits
    group: Group | None = None
    keeper: Keeper[NamespaceBox] | None = None
    watching: Watching = field(default_factory=Watching)
    _overran: bool = field(default=False, init=False)
    _init: int = field(default=0, init=False)
    _pidfd: int = field(default=-1, init=False)

    def attach(self, init: int | None) -> None:
        """Remember the namespace's first process; without one bubblewrap has failed and its exit code says so."""
        if init is not None:
            with contextlib.suppress(ProcessLookupError):
                self._pidfd = os.pidfd_open(init)
                self._init = init

    @property
    def first_process(self) -> int:
        """The host's number of the namespace's first process, 0 when it never came up."""
        return self._init

    @property
    def root(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """The worker's exit code, negative for a signal; None while it runs. Bubblewrap reports signals as 128 + n."""
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
        if self._init:
            target = Target(
                end="namespace",
                root=self._init,
                limits=self.limits,
                seconds=_WATCH_SECONDS,
                stores=(str(mounts.SCRATCH),),
                group=group_of(self.group),
            )
            self.watching = watch.begin(target, self._pidfd)

    def _ask_kernel(self) -> None:
        """The kernel may have ended the largest process before the watch saw it."""
        if not self._overran and self.group is not None:
            self._overran = self.group.overran()

    def kill(self) -> None:
        """End everything inside, by its first process: right after the start, ending bubblewrap itself can leave the
        inside running. Bubblewrap then buries it and ends too."""
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        else:
            self.process.kill()

    def gone(self, seconds: float) -> bool:
        """True when nothing of the namespace is left: its first process ends only after all others."""
        return self._pidfd < 0 or bool(select.select([self._pidfd], [], [], seconds)[0])

    def cpu_seconds(self) -> float:
        return usage.cpu_seconds(self.process.pid)

    def close(self) -> None:
        """End everything inside, wait until it is gone, and give back what the judge held for it."""
        self.kill()
        self.gone(_REAP_SECONDS)
        try:
            self.process.wait(_BURY_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_REAP_SECONDS)
        if self.keeper is not None:
            self.keeper.release()
        self.watching.close()
        self.channel.close()
        os.close(self.output)
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
        if self.group is not None:
            self.group.remove()

    def printed(self) -> str:
        """What stands in the output pipe now; for words about a start that failed."""
        with contextlib.suppress(BlockingIOError):
            return os.read(self.output, 1 << 16).decode("utf-8", "replace")
        return ""


def init_of(info: int) -> int | None:
    """The host's number of the namespace's first process, as bubblewrap reports it; None when it failed before."""
    deadline = time.monotonic() + _INFO_SECONDS
    text = b""
    while time.monotonic() < deadline and select.select([info], [], [], deadline - time.monotonic())[0]:
        piece = os.read(info, 4096)
        text += piece
        if not piece or text.rstrip().endswith(b"}"):
            break
    try:
        init = int(json.loads(text)["child-pid"])
    except (ValueError, KeyError):
        return None
    return init if Path(f"/proc/{init}").exists() else None
