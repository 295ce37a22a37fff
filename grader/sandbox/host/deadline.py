"""When a request has had its time: by what it computed, by how long it did nothing, never by how busy the machine is.

A box is given ``seconds``. Three things can happen to it, and each is told apart by plain figures read from outside:

* it *computes*: CPU time grows. What Spark does on several cores at once counts as it would on a quiet machine with all
  of them, so that the limit is the same at any load: ``seconds`` on one core, up to ``CORES * seconds`` on all.
* it *sleeps*, waits for a lock or for input, or was stopped: neither CPU time nor the time in the queue for a processor
  grows. It has ``WAIT`` times as long, since disks and pages are waited for too.
* it *wants to compute and may not*: it stands in the kernel's queue for a processor (``run_delay`` of
  ``Documentation/scheduler/sched-stats.rst``). That is the machine's doing and does not count.

``PATIENCE`` bounds all of it, so that nothing is waited for without end. Everything here is arithmetic on readings that
others take: no clock is asked.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from grader.spark.session import CORES

WAIT = 2.0
"""How many times longer than computing, sleeping may take."""
PATIENCE = 20.0
"""How many times longer than ``seconds`` anything may take by the clock on the wall, however busy the machine is."""
LOOK_SECONDS = 0.25
"""How often a box is looked at; a short limit is looked at more often."""
_STARVED_SHARE = 0.25
_MOST_OWED = 2.0
_IDLE_SHARE = 0.1

Which = Literal["cpu", "wall"]
Does = Literal["computes", "waits", "both"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a box has used up to a moment, in seconds: ``clock`` is monotonic; all threads of the box count together.

    ``queued`` is time in which threads could have run and stood in the queue for a processor.
    """

    clock: float
    cpu: float = 0.0
    queued: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a request so far: by the clock, of CPU, and ``own``: by the clock, less what it stood in the queue."""

    elapsed: float = 0.0
    cpu: float = 0.0
    own: float = 0.0
    owed: float = 0.0
    """Time in the queue that the kernel told of late, still to be taken off."""

    def after(self, before: Reading, now: Reading) -> Spent:
        """With what happened between two readings. Figures that fall (a process has gone) add nothing."""
        passed = max(0.0, now.clock - before.clock)
        queued = self.owed + max(0.0, now.queued - before.queued)
        off = min(passed, queued)
        return Spent(
            elapsed=self.elapsed + passed,
            cpu=self.cpu + max(0.0, now.cpu - before.cpu),
            own=self.own + (passed - off),  # in this order rounding never lets it fall
            owed=min(_MOST_OWED, queued - off),
        )

    @property
    def charged(self) -> float:
        """What counts against a limit: the time that it would have taken on a quiet machine."""
        return max(self.own, self.cpu / CORES)

    @property
    def starved(self) -> bool:
        """Whether it stood in the queue for a good part of the time, and longer than it computed."""
        queued = self.elapsed - self.own
        return queued > _STARVED_SHARE * self.elapsed and queued > self.cpu


@dataclass(frozen=True, slots=True)
class Late:
    """A limit of ``seconds`` that was passed: by computing (``cpu``) or by taking long without it (``wall``)."""

    which: Which
    seconds: float
    spent: Spent

    @property
    def machines_doing(self) -> bool:
        """Whether it may be the machine that was slow. Who has computed for so long has had the time, at any load."""
        return self.which == "wall" and self.spent.starved

    def words(self) -> str:
        """How long, as follows "had not ended after"."""
        if self.which == "cpu":
            return f"{in_seconds(self.seconds)} of computing"
        if self.machines_doing:
            return f"{in_seconds(round(self.spent.elapsed))} on a busy machine"
        what = "without computing" if self.does == "waits" else "of computing and waiting"
        return f"{in_seconds(WAIT * self.seconds)} {what}"

    @property
    def does(self) -> Does:
        """What it did with its time, by the CPU that it used."""
        if self.which == "cpu":
            return "computes"
        return "waits" if self.spent.cpu < _IDLE_SHARE * self.spent.own else "both"


class Deadline:
    """The time of one request: fed with readings, it says whether it is over."""

    def __init__(self, seconds: float, start: float) -> None:
        self.seconds = seconds
        self.spent = Spent()
        self._last: Reading | None = None
        self._start = Reading(start)

    def note(self, now: Reading) -> Late | None:
        """Count what happened since the reading before; which limit is passed, if one is.

        The first reading sets where CPU and queue begin: before it, the clock alone counts.
        """
        before = self._last or dataclasses.replace(now, clock=self._start.clock)
        self.spent = self.spent.after(before, now)
        self._last = now
        which = passed(self.spent, self.seconds)
        return Late(which, self.seconds, self.spent) if which else None

    @property
    def due(self) -> float:
        """When the next reading is wanted, on the clock of the readings."""
        return (self._last or self._start).clock + min(LOOK_SECONDS, self.seconds / 8)

    def end(self, clock: float) -> Spent:
        """What was spent when the answer has come, without another look at the box."""
        last = self._last or self._start
        self.note(dataclasses.replace(last, clock=clock))
        return self.spent


def passed(spent: Spent, seconds: float) -> Which | None:
    """Which limit is passed by what was spent, None while there is time."""
    if spent.cpu >= seconds and spent.charged >= seconds:
        return "cpu"
    if spent.own >= WAIT * seconds or spent.elapsed >= PATIENCE * seconds:
        return "wall"
    return None


def in_seconds(number: float) -> str:
    """``1 second``, ``30 seconds``."""
    return f"{number:g} {'second' if number == 1 else 'seconds'}"
