"""Standard output and error that bear a reader who goes away: ``grader grade ... | head -1``."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

CODE = 141
"""The exit code of a command whose reader went away: 128 and the number of SIGPIPE, as shells show it."""


class Pipe(io.FileIO):
    """A descriptor to write to. When nobody reads it any more, what is written is dropped, so that work goes on."""

    broken = False

    def write(self, data: object) -> int:
        """Write, or drop."""
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            self.broken = True
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
                os.dup2(nowhere.fileno(), self.fileno())
            return len(memoryview(data).cast("B"))  # type: ignore[arg-type]
        except OSError as problem:
            problem.filename = "standard output"
            raise


@contextlib.contextmanager
def bearing_broken_pipes() -> Iterator[list[Pipe]]:
    """Inside, ``sys.stdout`` and ``sys.stderr`` write through the pipes that are given.

    None for what is no plain descriptor. Raises ``OSError`` for what cannot be written at the end.
    """
    pipes: list[Pipe] = []
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_through(stream, pipes) for stream in kept)
    try:
        yield pipes
    finally:
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        finally:
            sys.stdout, sys.stderr = kept


def _through(stream: TextIO, pipes: list[Pipe]) -> TextIO:
    try:
        stream.flush()
        pipe = Pipe(stream.fileno(), "w", closefd=False)
    except (AttributeError, OSError, ValueError):
        return stream
    pipes.append(pipe)
    lines = pipe.isatty() or stream is sys.stderr
    return io.TextIOWrapper(io.BufferedWriter(pipe), stream.encoding, stream.errors, line_buffering=lines)
