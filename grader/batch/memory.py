"""How many submissions fit into the memory of this machine at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import psutil

from grader.course.model import Limits

_LOOK_SECONDS = 0.5


def need_of_slot(limits: Limits) -> int:
    """Bytes that a slot may take: all of a submission, and the Java heap of the worker that boots meanwhile."""
    return (limits.memory_mb + limits.driver_memory_mb) << 20


def slots_that_fit(wanted: int, need: int) -> int:
    """As many slots as were asked for, or as the memory that is free now holds; at least one."""
    return max(1, min(wanted, psutil.virtual_memory().available // need))


class Room:
    """Lets a submission begin when what it may take is free. One alone may always begin: waiting would not help it."""

    def __init__(self, need: int) -> None:
        self._need = need
        self._inside = 0
        self._change = threading.Condition()

    @contextlib.contextmanager
    def taken(self, closing: threading.Event) -> Iterator[None]:
        """Wait for memory, no longer than until ``closing``, and hold a place."""
        with self._change:
            while self._inside and not closing.is_set() and psutil.virtual_memory().available < self._need:
                self._change.wait(_LOOK_SECONDS)
            self._inside += 1
        try:
            yield
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()
