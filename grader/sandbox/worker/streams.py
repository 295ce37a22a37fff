"""The streams that a program prints to, kept in order whatever it does to ``sys.stdout`` and ``sys.stderr``."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

_FILES = (io.TextIOWrapper, io.StringIO)


class Streams:
    """Private handles of both streams: a learner may replace, close or break the public ones."""

    def __init__(self) -> None:
        self._kept = {name: os.dup(number) for name, number in (("stdout", 1), ("stderr", 2))}
        self._own: dict[str, TextIO] = {name: getattr(sys, name) for name in self._kept}

    def settle(self) -> None:
        """Send on what was printed, and put a stream back that cannot be printed to any more."""
        for number, name in enumerate(self._kept, 1):
            if not _leads_to(number, self._kept[name]):
                os.dup2(self._kept[name], number)
            if not _writes(self._own[name]):
                self._own[name] = self._reopened(name)
                setattr(sys, f"__{name}__", self._own[name])
            if not _can_print(getattr(sys, name, None)):
                setattr(sys, name, self._own[name])

    def _reopened(self, name: str) -> TextIO:
        return open(self._kept[name], "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _leads_to(number: int, kept: int) -> bool:
    """Whether a descriptor is still open, and for what it was."""
    try:
        return os.path.sameopenfile(number, kept)
    except OSError:
        return False


def _writes(stream: TextIO) -> bool:
    """Whether one of our own streams is open, after sending on what waits in it."""
    try:
        io.TextIOWrapper.flush(stream)  # type: ignore[arg-type]  # not what an attribute of the object says
    except (ValueError, OSError, TypeError):
        return False
    return not stream.closed


def _can_print(stream: Any) -> bool:
    """Whether ``print`` finds something there that can be written to."""
    try:
        return callable(stream.write) and not (type(stream) in _FILES and stream.closed)
    except BaseException:  # whatever a learner's own class raises
        return False
