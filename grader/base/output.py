"""Standard output that bears a reader who goes away: ``grader grade ... | head -1``."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator

CODE = 141
"""The exit code of a command whose reader went away: 128 and the number of SIGPIPE, as shells show it."""


class _Pipe(io.FileIO):
    """A descriptor to write to. When nobody reads it any more, what is written is dropped, so that work goes on."""

    broken = False

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            self.broken = True
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
                os.dup2(nowhere.fileno(), self.fileno())
            return len(memoryview(data))  # type: ignore[arg-type]
        except OSError as problem:
            problem.filename = "standard output"
            raise


@contextlib.contextmanager
def bearing_broken_pipes() -> Iterator[_Pipe | None]:
    """Inside, ``sys.stdout`` writes through the pipe that is given; None where it is no plain descriptor."""
    kept = sys.stdout
    try:
        kept.flush()
        raw = _Pipe(kept.fileno(), "w", closefd=False)
    except (AttributeError, OSError, ValueError):
        yield None
        return
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw), kept.encoding, kept.errors, line_buffering=raw.isatty(), write_through=False
    )
    try:
        yield raw
        sys.stdout.flush()
    finally:
        sys.stdout = kept
