"""An end to work of the judge that no budget counts: an author's view or metric over a learner's value, say."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from grader.checks.comparing.budget import TooMuchWorkError

_AGAIN_SECONDS = 1.0


class _Alarm:
    """The handler of the signal: raises when it is armed and this thread has used its time."""

    def __init__(self, seconds: float) -> None:
        self.armed = True
        self._until = time.thread_time() + seconds

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.armed and time.thread_time() >= self._until:
            raise TooMuchWorkError


@contextlib.contextmanager
def cpu_alarm(seconds: float) -> Iterator[None]:
    """Raise ``TooMuchWorkError`` in the block when this thread has spent so many seconds of CPU time in it.

    Waiting costs none, so a busy machine changes nothing. It is raised again each second until the block is left. One
    long call of a C function ends before it is raised. Signals make it, which Python handles in the main thread alone:
    in another one, where the system has none, and inside of another alarm the block has no end of its own.
    """
    if threading.current_thread() is not threading.main_thread() or not _free():
        yield
        return
    alarm = _Alarm(seconds)
    signal.signal(signal.SIGPROF, alarm)
    try:
        # The timer counts the CPU time of all threads, which is never less than that of one.
        signal.setitimer(signal.ITIMER_PROF, seconds, min(seconds, _AGAIN_SECONDS))
        yield
    finally:
        alarm.armed = False  # it stays the handler: a signal on its way would end the process without one
        signal.setitimer(signal.ITIMER_PROF, 0)


def _free() -> bool:
    """Whether the signal is there and nobody uses it now."""
    if not hasattr(signal, "setitimer"):
        return False
    handler = signal.getsignal(signal.SIGPROF)
    return not handler.armed if isinstance(handler, _Alarm) else handler == signal.SIG_DFL
