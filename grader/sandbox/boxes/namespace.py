"""A running box whose processes share a pid namespace: watched from outside, ended as one."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.boxes import mounts
from grader.sandbox.boxes.base import BaseBox
from grader.sandbox.boxes.watch import Target, group_of

_REAP_SECONDS = 10.0
_BURY_SECONDS = 1.0
_INFO_SECONDS = 20.0
_WATCH_SECONDS = 0.05


@dataclass(kw_only=True)
class NamespaceBox(BaseBox):
    """A worker in a namespace.

    ``first_process``: the host's number of the namespace's first process, 0 when it never came up: then bubblewrap has
    failed, and its exit code says so.
    """

    first_process: int

    def __post_init__(self) -> None:
        self._pidfd = -1
        if self.first_process:
            try:
                self._pidfd = os.pidfd_open(self.first_process)
            except ProcessLookupError:
                self.first_process = 0

    def gone(self, seconds: float) -> bool:
        """True when nothing of the namespace is left: its first process ends only after all others."""
        return self._pidfd < 0 or bool(select.select([self._pidfd], [], [], seconds)[0])

    def kill(self) -> None:
        """End everything inside, by its first process: right after the start, ending bubblewrap itself can leave the
        inside running. Bubblewrap then buries it and ends too."""
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        else:
            self.process.kill()

    def _bury(self) -> None:
        self.gone(_REAP_SECONDS)
        try:
            self.process.wait(_BURY_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_REAP_SECONDS)

    def _target(self) -> Target:
        return Target(
            end="namespace",
            root=self.first_process,
            limits=self.limits,
            seconds=_WATCH_SECONDS,
            stores=(str(mounts.SCRATCH),),
            group=group_of(self.group),
        )

    def _first_process(self) -> int | None:
        return os.dup(self._pidfd) if self._pidfd >= 0 else None

    def _clear(self) -> None:
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1


def init_of(info: int) -> int:
    """The host's number of the namespace's first process, as bubblewrap reports it; 0 when it failed before."""
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
        return 0
    return init if Path(f"/proc/{init}").exists() else 0
