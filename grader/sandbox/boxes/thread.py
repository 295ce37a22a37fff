"""The thread that starts a box and stays until it is closed.

Linux ends a process made with "die with your parent" when the *thread* that made it ends, so a box must come from a
thread that lives as long as the box. It may measure the box meanwhile; holding it to its limits is for
``grader.sandbox.boxes.watch``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Started = TypeVar("Started")


class BoxThread(Generic[Started]):
    """Runs ``start`` once and then ``look`` on what it gave every ``seconds``, if at all.

    ``start`` gets this thread, for the box to let it go at its end.
    """

    def __init__(
        self,
        start: Callable[[BoxThread[Started]], Started],
        look: Callable[[Started], None] | None = None,
        seconds: float | None = None,
    ) -> None:
        self._start = start
        self._look = look
        self._seconds = seconds
        self._over = threading.Event()
        self._made: Future[Started] = Future()
        self._thread = threading.Thread(target=self._run, name="grader-box", daemon=True)

    def begin(self) -> Started:
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
            started = self._start(self)
        except BaseException as problem:
            self._made.set_exception(problem)
            return
        self._made.set_result(started)
        while not self._over.wait(self._seconds):
            if self._look is not None:
                self._look(started)
