"""The thread that starts a box and stays until it is closed.

Linux ends a process made with "die with your parent" when the *thread* that made it ends, so a box must come from a
thread that lives as long as the box. It may measure the box meanwhile; holding it to its limits is for
``grader.sandbox.watch``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Keeper(Generic[Kept]):
    """Runs ``start`` once and then ``look`` on what it gave every ``seconds``, if at all, in a thread of its own."""

    def __init__(
        self, start: Callable[[], Kept], look: Callable[[Kept], None] | None = None, seconds: float | None = None
    ) -> None:
        self._start = start
        self._look = look
        self._seconds = seconds
        self._over = threading.Event()
        self._made: Future[Kept] = Future()
        self._thread = threading.Thread(target=self._run, name="grader-keeper", daemon=True)

    def begin(self) -> Kept:
        """Start the thread; what ``start`` returned, or the exception that it raised."""
        self._thread.start()
        return self._made.result()

    def release(self) -> None:
        """Stop looking and let the thread go, once the box has ended."""
        self._over.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            kept = self._start()
        except BaseException as problem:
            self._made.set_exception(problem)
            return
        self._made.set_result(kept)
        while not self._over.wait(self._seconds):
            if self._look is not None:
                self._look(kept)
