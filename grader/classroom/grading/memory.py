"""When a submission may begin: as soon as the memory for it is free, and other programs leave it a processor."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from grader.sandbox.host.machine import memory_free, overloaded

_LOOK_SECONDS = 1.0
CALM_SECONDS = 60.0
"""How long the end of a batch waits for a calmer machine."""


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
        return memory_free() < self._need or overloaded()


def wait_for_calm(stopped: threading.Event, seconds: float = CALM_SECONDS) -> None:
    """Return when the machine is not overloaded any more, or after ``seconds``, or when it is ``stopped``."""
    until = time.monotonic() + seconds
    while overloaded() and time.monotonic() < until and not stopped.wait(_LOOK_SECONDS):
        pass
