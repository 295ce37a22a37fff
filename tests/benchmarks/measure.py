"""Time whole commands, everything they start included, in interleaved runs."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Command:
    """What to run: a name for the table, the command line, its folder and changes to the environment."""

    name: str
    line: Sequence[str]
    folder: Path
    environ: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """One finished run: seconds of wall time and of CPU, user and system, of the whole process tree."""

    wall: float
    cpu: float


def adopt_orphans() -> None:
    """Become the parent of processes whose parent has gone, so that their CPU time is counted here (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Command) -> Run:
    """Run once, wait for all that it started. Raises ``SystemExit`` with its output when it fails."""
    before = _cpu()
    started = time.monotonic()
    process = subprocess.run(
        command.line,
        cwd=command.folder,
        env={**os.environ, **command.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.monotonic() - started
    if process.returncode != 0:
        raise SystemExit(f"{command.name} ended with {process.returncode}:\n{process.stdout}\n{process.stderr}")
    _reap()
    return Run(wall, _cpu() - before)


def interleaved(commands: Sequence[Command], rounds: int) -> dict[str, list[Run]]:
    """Each command once per round, in turn, after one round that does not count."""
    runs: dict[str, list[Run]] = {command.name: [] for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            finished = run(command)
            if number:
                runs[command.name].append(finished)
    return runs


def table(runs: Mapping[str, Sequence[Run]], baseline: str) -> str:
    """Medians, and the ratio of each to the baseline as the median over rounds."""
    width = max(map(len, runs))
    lines = [f"{'':{width}}  wall s   CPU s  wall ratio  CPU ratio"]
    for name, finished in runs.items():
        pairs = list(zip(finished, runs[baseline], strict=True))
        wall = statistics.median(run.wall for run in finished)
        cpu = statistics.median(run.cpu for run in finished)
        wall_ratio = statistics.median(run.wall / base.wall for run, base in pairs)
        cpu_ratio = statistics.median(run.cpu / base.cpu for run, base in pairs)
        lines.append(f"{name:{width}}  {wall:6.2f}  {cpu:6.2f}  {wall_ratio:10.2f}  {cpu_ratio:9.2f}")
    return "\n".join(lines)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Wait for adopted processes; they were killed and are on their way out."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.01)
