"""Where a worker process runs. A stronger sandbox is another ``Launcher``; the rest of the grader does not notice."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from grader.course.model import Limits
from grader.sandbox.boxes import leftovers, rlimits, usage
from grader.sandbox.boxes.base import BaseBox, ends_of_worker
from grader.sandbox.boxes.thread import BoxThread
from grader.sandbox.boxes.watch import Target, Watch
from grader.sandbox.wire.messages import Setup
from grader.spark.archive import start_up_archive
from grader.spark.session import ARCHIVE_VARIABLE

_REAP_SECONDS = 5.0
_WATCH_SECONDS = 0.25  # one's own code: reading the whole of /proc more often would cost more than it protects
_MEASURE_SECONDS = 0.5  # what a look costs, 7 ms, stays below two hundredths of a core
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "GRADER_JAVA", "JAVA_HOME", "SYSTEMROOT", "TEMP")


class Box(Protocol):
    """A running worker: the socket to talk to it, the pipe it prints to, and the power to end it."""

    channel: socket.socket
    output: int

    @property
    def stopped(self) -> str:
        """Which limit was passed, in the learner's words; empty until a watch has ended the box."""

    @property
    def peak(self) -> int:
        """The most memory that was seen, in bytes."""

    @property
    def root(self) -> int:
        """The process under which all of the box runs, for whoever measures its time; 0 where nobody can."""

    def exit_code(self) -> int | None:
        """The exit code of the worker, None while it runs."""

    def cpu_seconds(self) -> float:
        """CPU time so far of all that runs in the box; 0 once it has ended, and where it cannot be told."""

    def close(self) -> None:
        """End the worker and everything it started, and remove what it wrote."""


class Launcher(Protocol):
    """Starts boxes of one level of isolation."""

    level: str
    note: str

    def launch(self, limits: Limits) -> Box:
        """Start a worker that may use so much. Raises ``OSError`` when the machine refuses."""


@dataclass(kw_only=True)
class ProcessBox(BaseBox):
    """A worker in a process group of its own, which writes to ``scratch``."""

    scratch: Path
    _measured: int = field(default=0, init=False)

    RELAYS: ClassVar[bool] = False

    @property
    def peak(self) -> int:
        return max(self._measured, super().peak)

    def measure(self) -> None:
        """See what the box holds now, and remember the most of it."""
        if self.process.poll() is None:
            self._measured = max(self._measured, usage.of_tree(self.process.pid, self.scratch, self.limits).memory)

    def kill(self) -> None:
        """End the process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _bury(self) -> None:
        self.gone(_REAP_SECONDS)

    def _target(self) -> Target:
        return Target("process-group", self.process.pid, self.limits, _WATCH_SECONDS, folder=str(self.scratch))

    def _clear(self) -> None:
        leftovers.remove(self.scratch)


class ProcessLauncher:
    """Level ``process``: own process group, closed environment, dedicated descriptors. Made for one's own code.

    When ``guarded``, the worker is watched and limited too, where the system is Linux.
    """

    level = "process"
    note = "not isolated from files and network of this machine; not for credit"

    def __init__(self, *, guarded: bool = False) -> None:
        self._guarded = guarded and sys.platform == "linux"
        self._watch = Watch()

    def launch(self, limits: Limits) -> ProcessBox:
        """Start a worker. Raises ``OSError``."""
        if not self._guarded:
            return self._start(limits)
        box = self._start(limits)
        box.watch(self._watch)
        return box

    def _start(self, limits: Limits, thread: BoxThread[ProcessBox] | None = None) -> ProcessBox:
        with ends_of_worker() as ends:
            process = subprocess.Popen(
                worker_command(ends.theirs.fileno(), self._setup(ends.scratch, limits)),
                stdin=subprocess.DEVNULL,
                stdout=ends.printing,
                stderr=ends.printing,
                env=closed_environment(ends.scratch),
                cwd=ends.scratch,
                pass_fds=(ends.theirs.fileno(),),
                start_new_session=True,
            )
        return ProcessBox(
            process=process,
            channel=ends.ours,
            output=ends.output,
            limits=limits,
            thread=thread,
            scratch=ends.scratch,
        )

    def _setup(self, scratch: Path, limits: Limits) -> Setup:
        if not self._guarded:
            return Setup(scratch=str(scratch), heap_mb=limits.driver_memory_mb)
        return Setup(
            scratch=str(scratch),
            heap_mb=limits.driver_memory_mb,
            rlimits=rlimits.of_limits(limits, own_user=False),
            spark=rlimits.of_python_workers(limits),
        )


class MeasuringLauncher(ProcessLauncher):
    """As ``ProcessLauncher``; the memory of its boxes is measured where the system is Linux, and nothing is ended."""

    def launch(self, limits: Limits) -> ProcessBox:
        """Start a worker. Raises ``OSError``."""
        if sys.platform != "linux":
            return super().launch(limits)
        return BoxThread(lambda thread: self._start(limits, thread), ProcessBox.measure, _MEASURE_SECONDS).begin()


def worker_command(fd: int, setup: Setup, executable: str = sys.executable) -> list[str]:
    """The worker's command line.

    ``-s -P`` instead of ``-I``: the environment is ours, and the seed of ``hash`` must hold in the driver as it does in
    the Python workers, or ``lookup`` looks into the wrong partition.
    """
    return [executable, "-s", "-P", "-m", "grader.sandbox.worker", str(fd), msgspec.json.encode(setup).decode()]


def closed_environment(scratch: Path) -> dict[str, str]:
    """The whole environment of a worker: nothing of the caller's but what finds programs and the locale."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        **kept,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "TZ": "UTC",  # a timestamp of Spark is a time of this zone, and a grade shall not depend on it
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **({ARCHIVE_VARIABLE: str(archive)} if (archive := start_up_archive()) else {}),
    }
