"""The judge's side of the watch over its boxes, which is a process of its own.

A thread of the judge would see nothing while the judge's main thread is in one long call of C: a sort, a pattern, the
text of a number. Such a call keeps all other Python of the process waiting, and what a submission left running in its
box could take what it liked meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import weakref
from typing import Literal

import msgspec

from grader.course.model import Limits
from grader.sandbox.boxes.cgroup import Group

_LONGEST = 16 * 1024
_LEAVE_SECONDS = 5.0


class Target(msgspec.Struct, frozen=True):
    """A box to look at every ``seconds``, and how it is ended.

    ``root``: its first process. ``stores``: where in its own root its memory file systems are; empty for a box without
    one, which writes below ``folder``. ``group``: the folder and version of its control group, where it has one.
    """

    end: Literal["namespace", "warden", "process-group"]
    root: int
    limits: Limits
    seconds: float
    stores: tuple[str, ...] = ()
    folder: str = ""
    group: tuple[str, int] | None = None


class Seen(msgspec.Struct, frozen=True):
    """What the watch tells: the most memory so far, in bytes, and the limit that was passed, in the learner's words."""

    peak: int
    stopped: str = ""


class Watching:
    """What the watch has told of one box. It is looked at until ``close``."""

    def __init__(self, link: socket.socket | None = None) -> None:
        self._link = link
        self._seen = Seen(0)

    @property
    def peak(self) -> int:
        """The most memory that was seen, in bytes."""
        self._hear()
        return self._seen.peak

    @property
    def stopped(self) -> str:
        """Empty until the box was ended; said before it was, so that whoever sees its end knows why."""
        self._hear()
        return self._seen.stopped

    def close(self) -> None:
        """Let the watch forget the box."""
        self._hear()
        if self._link is not None:
            self._link.close()
            self._link = None

    def _hear(self) -> None:
        while self._link is not None:
            try:
                said = self._link.recv(_LONGEST)
            except OSError:
                return
            if not said:
                return
            told = msgspec.json.decode(said, type=Seen)
            self._seen = Seen(max(told.peak, self._seen.peak), self._seen.stopped or told.stopped)


class Watch:
    """Starts the watching process when there is a first box, and again should it have gone. It ends with its owner."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def begin(self, target: Target, pidfd: int, order: int | None = None) -> Watching:
        """Look after a box whose first process is ``pidfd``; a byte on ``order`` ends it where it has a warden."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        handed = [theirs.fileno(), pidfd, *([] if order is None else [order])]
        with theirs, self._lock:
            line = self._running()
            socket.send_fds(line, [msgspec.json.encode(target)], handed)
        return Watching(ours)

    def _running(self) -> socket.socket:
        if self._line is not None and self._process is not None and self._process.poll() is None:
            return self._line
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "grader.sandbox.boxes.watcher", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt from the keyboard is the judge's to handle
            )
        weakref.finalize(self, _leave, ours, process)
        self._process, self._line = process, ours
        return ours


def _leave(line: socket.socket, process: subprocess.Popen[bytes]) -> None:
    line.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_LEAVE_SECONDS)


def group_of(group: Group | None) -> tuple[str, int] | None:
    """A control group as ``Target`` names it."""
    return None if group is None else (str(group.folder), group.version)


def first_process(process: subprocess.Popen[bytes]) -> int | None:
    """A descriptor of a process, to be closed by whoever asked; None when it has ended already."""
    with contextlib.suppress(ProcessLookupError):
        return os.pidfd_open(process.pid)
    return None
