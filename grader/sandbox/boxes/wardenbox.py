"""A running box behind a warden: no namespace, so its processes are found by descent."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

from grader.sandbox.boxes import leftovers, usage
from grader.sandbox.boxes.base import BaseBox
from grader.sandbox.boxes.watch import Target, group_of
from grader.sandbox.worker.warden import SWEEP_SECONDS

_GONE_SECONDS = SWEEP_SECONDS + 15.0
_WATCH_SECONDS = 0.05


@dataclass(kw_only=True)
class WardenBox(BaseBox):
    """A confined worker, which writes to ``scratch`` in ``folder``. A byte on ``order`` ends it.

    ``process`` is the warden, which ends after all others.
    """

    order: int
    folder: Path
    scratch: Path
    _told: bool = field(default=False, init=False)

    def kill(self) -> None:
        """Tell the warden to end everything."""
        if not self._told:
            self._told = True
            with contextlib.suppress(BrokenPipeError):
                os.write(self.order, b".")
            os.close(self.order)

    def _bury(self) -> None:
        if not self.gone(_GONE_SECONDS):
            for pid in [*usage.descendants(self.process.pid), self.process.pid]:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(_GONE_SECONDS)

    def _target(self) -> Target:
        return Target(
            end="warden",
            root=self.process.pid,
            limits=self.limits,
            seconds=_WATCH_SECONDS,
            folder=str(self.scratch),
            group=group_of(self.group),
        )

    def _order(self) -> int | None:
        return self.order

    def _clear(self) -> None:
        leftovers.remove(self.folder)
