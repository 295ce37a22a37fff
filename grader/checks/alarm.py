"""An end to work of the judge that no budget counts: an author's view or metric over a learner's value, say."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from grader.checks.budget import TooMuchWork

_AGAIN_SECONDS = 1.0


@contextlib.contextmanager
def cpu_alarm(seconds: float) -> Iterator[None]:
    """Raise ``TooMuchWork`` in the block when this thread has spent so many seconds of CPU time in it.

    Waiting costs none, so a busy machine changes nothing. It is raised again each second until the block is left. One
    long call of a C function ends before it is raised. Signals make it, which Python handles in the main thread alone:
    in another one, where the system has none, and inside of another alarm the block has no end of its own.
    """
    if threading.current_thread() is not threading.main_thread() or not _free():
        yield
        return
    until = time.thread_time() + seconds
    inside = True

    def stop(number: int, frame: FrameType | None) -> None:
        if inside and time.thread_time() >= until:
            raise TooMuchWork

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        # The timer counts the CPU time of all threads, which is never less.
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, min(seconds, _AGAIN_SECONDS))
        yield
    finally:
        inside = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _free() -> bool:
    """Whether the signal is there and nobody else uses it."""
    return hasattr(signal, "setitimer") and signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL
