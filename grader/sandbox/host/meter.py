"""What a tree of processes has used, read from outside it: CPU time, and time in the queue for a processor.

Linux tells both of every thread (``/proc/PID/task/TID/schedstat``: nanoseconds on a processor, nanoseconds in the queue
for one). That is right in containers too, where the load average is that of the whole host and knows nothing of a quota
or of the processors that the container may use. Nothing that a learner's code says goes in.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import time
from pathlib import Path

from grader.sandbox.boxes import usage
from grader.sandbox.host.deadline import Reading

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_NANO = 1e-9
_IN_TURN = 6
"""Of so many threads the time in the queue counts, of those that stood longest: a call goes from the driver to the JVM,
its two tasks and their Python workers in turn. To wake hundreds of threads so that they stand there does not help."""


class Meter:
    """Reads the tree below process ``root``; 0 stands for a box that runs where nobody can look."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._cpu = _Growth()
        self._queues: dict[tuple[int, int], float] = {}
        self._queued = 0.0
        self._clock: float | None = None

    def read(self) -> Reading:
        """The figures now. They never fall: what a process used that has ended meanwhile stays counted."""
        clock = time.monotonic()
        if self._root and (_PROC / str(self._root) / "schedstat").exists():
            self._look()
        else:
            if self._root:
                self._cpu.add(usage.cpu_seconds(self._root))
            self._queued += (clock - self._clock) * _crowd() if self._clock is not None else 0.0
        self._clock = clock
        return Reading(clock, self._cpu.total, self._queued)

    def _look(self) -> None:
        queues: dict[tuple[int, int], float] = {}
        cpu = 0.0
        for pid in _tree(self._root, queues):
            cpu += _cpu_of(pid)
        self._cpu.add(cpu)
        stood = (now - self._queues.get(thread, 0.0) for thread, now in queues.items())
        self._queued += sum(heapq.nlargest(_IN_TURN, (each for each in stood if each > 0)))
        self._queues = queues


class _Growth:
    """A figure that may fall when what it counts goes away; ``total`` adds up only how it grew."""

    def __init__(self) -> None:
        self.total = 0.0
        self._last = 0.0

    def add(self, figure: float) -> None:
        self.total += max(0.0, figure - self._last)
        self._last = figure


def _tree(root: int, queues: dict[tuple[int, int], float]) -> list[int]:
    """The processes of the tree; what each of their threads stood in the queue goes into ``queues``."""
    waiting, found = [root], []
    whole = None if _tells_children() else usage.descendants(root)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for thread in _threads(pid):
            with contextlib.suppress(OSError, ValueError, IndexError):
                queues[pid, int(thread.name)] = int((thread / "schedstat").read_bytes().split()[1]) * _NANO
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
