"""Where a worker process runs. A stronger sandbox is another ``Launcher``; the rest of the grader does not notice."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from grader.sandbox.messages import Setup

_REAP_SECONDS = 5.0
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "GRADER_JAVA", "JAVA_HOME", "SYSTEMROOT", "TEMP")


class Box(Protocol):
    """A running worker: the socket to talk to it, the pipe it prints to, and the power to end it."""

    channel: socket.socket
    output: int

    def exit_code(self) -> int | None:
        """The exit code of the worker, None while it runs."""

    def close(self) -> None:
        """End the worker and everything it started, and remove what it wrote."""


class Launcher(Protocol):
    """Starts boxes of one level of isolation."""

    level: str
    note: str

    def launch(self, heap_mb: int) -> Box:
        """Start a worker. Raises ``OSError`` when the machine refuses."""


@dataclass
class ProcessBox:
    """A worker in a process group of its own."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output: int
    scratch: Path

    def exit_code(self) -> int | None:
        return self.process.poll()

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_REAP_SECONDS)
        self.channel.close()
        os.close(self.output)
        shutil.rmtree(self.scratch, ignore_errors=True)


class ProcessLauncher:
    """Level ``process``: own process group, closed environment, dedicated descriptors. Made for one's own code."""

    level = "process"
    note = "not isolated from files and network of this machine; not for credit"

    def launch(self, heap_mb: int) -> ProcessBox:
        scratch = Path(tempfile.mkdtemp(prefix="grader-"))
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        try:
            process = subprocess.Popen(
                worker_command(theirs.fileno(), Setup(scratch=str(scratch), heap_mb=heap_mb)),
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                env=closed_environment(scratch),
                cwd=scratch,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            os.close(read_end)
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        finally:
            theirs.close()
            os.close(write_end)
        os.set_blocking(read_end, False)
        return ProcessBox(process, ours, read_end, scratch)


def worker_command(fd: int, setup: Setup, executable: str = sys.executable) -> list[str]:
    """The worker's command line.

    ``-s -P`` instead of ``-I``: the environment is ours, and the seed of ``hash`` must hold in the driver as it does in
    the Python workers, or ``lookup`` looks into the wrong partition.
    """
    return [executable, "-s", "-P", "-m", "grader.sandbox.inside", str(fd), msgspec.json.encode(setup).decode()]


def closed_environment(scratch: Path) -> dict[str, str]:
    """The whole environment of a worker: nothing of the caller's but what finds programs and the locale."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        **kept,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
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
    }
