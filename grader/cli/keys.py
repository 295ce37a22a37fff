"""Single keys of a terminal, without Enter. Where there is no terminal, none ever come."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator

_POLL_SECONDS = 0.05


@contextlib.contextmanager
def single_keys(take: Callable[[str], None]) -> Iterator[bool]:
    """Hand every key to ``take``, from a thread of its own; gives whether there is a keyboard."""
    if not sys.stdin.isatty():
        yield False
        return
    over = threading.Event()
    with _without_enter():
        # By its number: a check that runs meanwhile puts another object in the place of ``sys.stdin``.
        reader = threading.Thread(target=_read, args=(sys.stdin.fileno(), take, over), name="keys", daemon=True)
        reader.start()
        try:
            yield True
        finally:
            over.set()
            reader.join()


def _read(terminal: int, take: Callable[[str], None], over: threading.Event) -> None:
    while not over.is_set():
        key = _next_key(terminal)
        if key:
            take(key)


if sys.platform == "win32":
    import msvcrt

    def _next_key(terminal: int) -> str:
        if msvcrt.kbhit():
            return msvcrt.getwch()
        time.sleep(_POLL_SECONDS)
        return ""

    @contextlib.contextmanager
    def _without_enter() -> Iterator[None]:
        yield

else:
    import termios
    import tty

    def _next_key(terminal: int) -> str:
        ready, _, _ = select.select([terminal], [], [], _POLL_SECONDS)
        return os.read(terminal, 1).decode("ascii", "ignore") if ready else ""

    @contextlib.contextmanager
    def _without_enter() -> Iterator[None]:
        """Single keys, not shown; Ctrl-C keeps its meaning."""
        kept = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, kept)
