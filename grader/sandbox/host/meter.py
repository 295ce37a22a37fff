"""What a tree of processes has used, read from outside it: CPU time, and time in the queue for a processor.

Linux tells both of every thread (``/proc/PID/task/TID/schedstat``: nanoseconds on a processor, nanoseconds in the queue
for one). That is right in containers too, where the load average is that of the whole host and knows nothing of a quota
or of the processors that the container may use. Nothing that a learner's code says goes in.

The kernel adds time in the queue when it is over, and between many others a thread stands there for seconds at a time.
So a thread that could run (state R of proc(5)) and did not, since the look before, has stood there since then.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.boxes import usage
from grader.sandbox.host.deadline import Reading

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_NANO = 1e-9
_IN_TURN = 6
"""Of so many threads the time in the queue counts, of those that stood longest: a call goes from the driver to the JVM,
its two tasks and their Python workers in turn. To wake hundreds of threads so that they stand there does not help."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """A thread at a look: nanoseconds on a processor, and seconds in the queue, as ``told`` and those not told yet."""

    ran: int
    told: float
    untold: float = 0.0

    @property
    def stood(self) -> float:
        return self.told + self.untold


_Threads = Mapping[tuple[int, int], _Thread]
"""By process and thread."""


class Meter:
    """Reads the tree below process ``root``; 0 stands for a box that runs where nobody can look."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._cpu = _Growth()
        self._threads: _Threads = {}
        self._queued = 0.0
        self._clock: float | None = None

    def read(self) -> Reading:
        """The figures now. They never fall: what a process used that has ended meanwhile stays counted."""
        clock = time.monotonic()
        if self._root and (_PROC / "self" / "schedstat").exists():
            self._look(clock - self._clock if self._clock is not None else 0.0)
        else:
            if self._root:
                self._cpu.add(usage.cpu_seconds(self._root))
            self._queued += (clock - self._clock) * _crowd() if self._clock is not None else 0.0
        self._clock = clock
        return Reading(clock, self._cpu.total, self._queued)

    def _look(self, passed: float) -> None:
        found: dict[tuple[int, int], _Thread] = {}
        cpu = 0.0
        for pid in _tree(self._root, found):
            cpu += _cpu_of(pid)
        self._cpu.add(cpu)
        now = {place: _with_untold(place, self._threads.get(place), each, passed) for place, each in found.items()}
        before = {place: each.stood for place, each in self._threads.items()}
        stood = (each.stood - before.get(place, 0.0) for place, each in now.items())
        self._queued += sum(heapq.nlargest(_IN_TURN, (each for each in stood if each > 0)))
        self._threads = now


class _Growth:
    """A figure that may fall when what it counts goes away; ``total`` adds up only how it grew."""

    def __init__(self) -> None:
        self.total = 0.0
        self._last = 0.0

    def add(self, figure: float) -> None:
        self.total += max(0.0, figure - self._last)
        self._last = figure


def _with_untold(place: tuple[int, int], before: _Thread | None, now: _Thread, passed: float) -> _Thread:
    """The thread with what it has stood in the queue since it ran last, ``passed`` seconds after the look before."""
    if before is None or (before.ran, before.told) != (now.ran, now.told) or not _could_run(*place):
        return now
    return _Thread(now.ran, now.told, before.untold + passed)


def _could_run(pid: int, thread: int) -> bool:
    """Whether a thread runs or stands in the queue now."""
    try:
        after = (_PROC / str(pid) / "task" / str(thread) / "stat").read_bytes().rpartition(b")")[2]
    except OSError:
        return False
    return after[1:2] == b"R"


def _tree(root: int, threads: dict[tuple[int, int], _Thread]) -> list[int]:
    """The processes of the tree; what the kernel tells of their threads goes into ``threads``.

    Where /proc shows nobody the process that keeps a box (``hidepid``), it may still show those in it.
    """
    waiting, found = [root], []
    whole = None if _tells_children() and _threads(root) else usage.descendants(root)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for thread in _threads(pid):
            with contextlib.suppress(OSError, ValueError, IndexError):
                ran, told, *_ = (thread / "schedstat").read_bytes().split()
                threads[pid, int(thread.name)] = _Thread(int(ran), int(told) * _NANO)
            if whole is None:
                with contextlib.suppress(OSError):
                    waiting += map(int, (thread / "children").read_bytes().split())
        if whole:
            waiting, whole = whole, []
    return found


def _threads(pid: int) -> list[Path]:
    folder = _PROC / str(pid) / "task"
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _tells_children() -> bool:
    own = os.getpid()
    return (_PROC / str(own) / "task" / str(own) / "children").exists()


def _cpu_of(pid: int) -> float:
    """CPU seconds of a process, its ended threads, and the children that it has waited for; 0 when it has gone."""
    try:
        # after the name in parentheses, which may hold anything, field 14 of proc(5) is the twelfth
        after = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        return sum(map(int, after[11:15])) / _TICKS
    except (OSError, ValueError):
        return 0.0


def _crowd() -> float:
    """Where the system tells of no queue: the share of time that a thread stands in one, by the mean of a minute."""
    try:
        load = os.getloadavg()[0]
    except (AttributeError, OSError):
        return 0.0
    return max(0.0, 1 - (os.cpu_count() or 1) / load) if load else 0.0
