"""What isolation costs: from launch to the first reply at each level, from the kill to nothing left, and memory.

Run as ``python -m tests.benchmarks.sandbox [ROUNDS]``. Rounds are interleaved, so that a machine that slows down slows
all levels down.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from grader.course.model import Limits
from grader.sandbox.boxes.box import Launcher
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, Rdd, SourceCell

LEVELS = ("process", "sandbox", "confined")
ROUNDS = 20
KILL_ROUNDS = 5

BUSY = """
import os
def solve(lines):
    return lines.map(lambda line: (line, 1)).reduceByKey(lambda a, b: a + b).collect()
def leave(lines):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
    return 1
"""


def main(rounds: int = ROUNDS) -> None:
    """Print both tables."""
    launchers = {level: launcher for level in LEVELS if (launcher := _available(level)) is not None}
    times: dict[str, list[float]] = {level: [] for level in launchers}
    for number in range(rounds + 1):
        for level, launcher in launchers.items():
            seconds = _first_reply(launcher)
            if number:
                times[level].append(seconds)
    print("from launch to the first reply, without Spark")
    _table(times)
    ends: dict[str, list[float]] = {level: [] for level in launchers if level != "process"}
    peaks: dict[str, list[float]] = {level: [] for level in ends}
    for _ in range(KILL_ROUNDS):
        for level in ends:
            seconds, peak = _from_kill_to_nothing(launchers[level])
            ends[level].append(seconds)
            peaks[level].append(peak)
    print("\nfrom the kill to nothing left: driver, Java, two Python workers and a daemon that keeps a core busy")
    _table(ends)
    print("\nthe most memory that such a box held")
    for level, found in peaks.items():
        print(f"{level:10} {statistics.median(found):6.0f} MB")


def _available(level: Any) -> Launcher | None:
    try:
        return launcher_for(level)
    except SandboxUnavailableError as problem:
        print(f"{level}: {problem}")
        return None


def _first_reply(launcher: Launcher) -> float:
    worker = Worker(launcher, Limits())
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, "x = 1"),)))
    return _timed(lambda: subject.load(), worker.close)


def _from_kill_to_nothing(launcher: Launcher) -> tuple[float, float]:
    worker = Worker(launcher, Limits())
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, BUSY),)))
    for function in ("solve", "leave"):
        answer = subject.call(Request(function, (Rdd((["a"], ["b"])),)))
        if not answer.ok:
            raise SystemExit(f"{launcher.level}: {function} failed: {answer}")
    box: Any = worker.start()

    def kill() -> None:
        box.kill()
        if not box.gone(30):
            raise SystemExit(f"{launcher.level}: something is left after 30 s")

    seconds = _timed(kill, worker.close)
    return seconds, worker.peak / 2**20


def _timed(measured: Callable[[], object], after: Callable[[], None]) -> float:
    before = time.monotonic()
    measured()
    seconds = time.monotonic() - before
    after()
    return seconds


def _table(times: dict[str, list[float]]) -> None:
    print(f"{'level':10} {'median':>9} {'least':>9} {'most':>9}")
    for level, seconds in times.items():
        row = (statistics.median(seconds), min(seconds), max(seconds))
        print(f"{level:10} " + " ".join(f"{value * 1000:6.1f} ms" for value in row))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
