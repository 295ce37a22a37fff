"""How many submissions this machine bears at once: its memory, and what other programs leave of its processors."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import psutil

from grader.course.model import Limits
from grader.sandbox.host.machine import overloaded

_LOOK_SECONDS = 1.0
CALM_SECONDS = 60.0
"""How long the end of a batch waits for a calmer machine."""


def need_of_slot(limits: Limits) -> int:
    """Bytes that a slot may take: all of a submission, and the Java heap of the worker that boots meanwhile."""
    return (limits.memory_mb + limits.driver_memory_mb) << 20


def slots_that_fit(wanted: int, need: int) -> int:
    """As many slots as were asked for, or as the memory that is free now holds; at least one."""
    return max(1, min(wanted, psutil.virtual_memory().available // need))


class Room:
    """Lets a submission begin when what it may take is free and the machine is not overloaded.

    One alone may always begin: waiting would not help it.
    """

    def __init__(self, need: int) -> None:
        self._need = need
        self._inside = 0
        self._change = threading.Condition()

    @contextlib.contextmanager
    def taken(self, closing: threading.Event) -> Iterator[None]:
        """Wait for room, no longer than until ``closing``, and hold a place."""
        with self._change:
            while self._inside and not closing.is_set() and self._crowded():
                self._change.wait(_LOOK_SECONDS)
            self._inside += 1
        try:
            yield
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    def _crowded(self) -> bool:
        return psutil.virtual_memory().available < self._need or overloaded()


def wait_for_calm(stopped: threading.Event, seconds: float = CALM_SECONDS) -> None:
    """Return when the machine is not overloaded any more, or after ``seconds``, or when it is ``stopped``."""
    until = time.monotonic() + seconds
    while overloaded() and time.monotonic() < until and not stopped.wait(_LOOK_SECONDS):
        pass
