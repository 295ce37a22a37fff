"""Time whole commands, everything they start included, in interleaved runs."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_SECONDS = 0.2
_ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")


@dataclass(frozen=True)
class Command:
    """What to run: a name for the table, the command line, its folder and changes to the environment.

    ``before`` runs first and does not count; ``exit_codes`` are those of a run that counts.
    """

    name: str
    line: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    before: Callable[[], None] = lambda: None
    exit_codes: Sequence[int] = (0,)


@dataclass(frozen=True)
class Run:
    """One finished run of the whole process tree: seconds of wall time, of CPU (user and system), peak memory in MB.

    Memory is the proportional set size: pages that processes share are divided among them.
    """

    wall: float
    cpu: float
    peak: float


def adopt_orphans() -> None:
    """Count the CPU time of all that is started from here, killed and orphaned processes included (Linux).

    A control group counts everything. Without one, this process becomes the parent of orphans; then what a sandbox
    kills inside its own process namespace is not counted, and the benchmark says so.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        group = _ACCOUNTS / f"grader-benchmark-{os.getpid()}"
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
        atexit.register(_leave, group)
    except OSError:
        print("No control group counts CPU time here: that of sandboxed processes is missing below.", file=sys.stderr)


def _leave(group: Path) -> None:
    with contextlib.suppress(OSError):
        (_ACCOUNTS / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()  # refused while a background service still runs in it


def run(command: Command) -> Run:
    """Run once, wait for all that it started. Raises ``SystemExit`` with its output when it fails."""
    command.before()
    others = {child.pid for child in psutil.Process().children()}
    before = cpu_of_children()
    with peak_memory() as peak:
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
    if process.returncode not in command.exit_codes:
        raise SystemExit(f"{command.name} ended with {process.returncode}:\n{process.stdout}\n{process.stderr}")
    _reap(others)
    return Run(wall, cpu_of_children() - before, peak())


@contextlib.contextmanager
def peak_memory() -> Iterator[Callable[[], float]]:
    """Look at the memory of all descendants now and then; the function gives the most that was seen, in MB."""
    seen = [0.0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            seen[0] = max(seen[0], sum(map(_memory, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield lambda: seen[0]
    finally:
        over.set()
        watcher.join()


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 2**20
    except (psutil.Error, AttributeError):
        return 0.0


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
    lines = [f"{'':{width}}  wall s   CPU s  peak MB  wall ratio  CPU ratio"]
    for name, finished in runs.items():
        pairs = list(zip(finished, runs[baseline], strict=True))
        wall = statistics.median(run.wall for run in finished)
        cpu = statistics.median(run.cpu for run in finished)
        peak = statistics.median(run.peak for run in finished)
        wall_ratio = statistics.median(run.wall / base.wall for run, base in pairs)
        cpu_ratio = statistics.median(run.cpu / base.cpu for run, base in pairs)
        lines.append(f"{name:{width}}  {wall:6.2f}  {cpu:6.2f}  {peak:7.0f}  {wall_ratio:10.3f}  {cpu_ratio:9.3f}")
    return "\n".join(lines)


def cpu_of_children() -> float:
    """CPU seconds so far of all that was started from here."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    group = _ACCOUNTS / f"grader-benchmark-{os.getpid()}" / "cpuacct.usage"
    with contextlib.suppress(OSError):
        return int(group.read_text()) / 1e9 - own.ru_utime - own.ru_stime
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap(others: Collection[int]) -> None:
    """Wait for adopted processes, ``others`` apart; they were killed and are on their way out."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = [child for child in psutil.Process().children() if child.pid not in others]
        if not left:
            return
        for child in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.pid, os.WNOHANG)
        time.sleep(0.01)
