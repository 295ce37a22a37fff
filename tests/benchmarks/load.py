"""The same grades on a busy machine: a class of lab 3, graded as it is and between busy loops.

``python -m tests.benchmarks.load [SUBMISSIONS] [LOOPS] [apart]``, 20 and 20 without numbers. The loops run in one
session, as a shell starts them; ``apart`` gives each a session of its own, for some kernels share the processor out by
session: then grading gets the share of one among so many, and takes so many times as long. The class has right and
wrong answers, some that are half done, untouched stubs, endless loops and sleepers. Limits of time are short, so that
the loops do not take most of it. It ends with exit code 1 when the two tables of grades differ.
"""

from __future__ import annotations

import contextlib
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course
from tests.benchmarks.classroom import RDDS, ROOT, command, copy_of_course, mark, mistakes

SUBMISSIONS = LOOPS = 20
LIMITS = "\n[tool.grader.limits]\nload_seconds = 5\ncall_seconds = 5\n"
LOOP = "\n# %%\ndef mean_length(ws):\n    while True:\n        pass\n"
SLEEP = "\n# %%\ndef mean_length(ws):\n    import time\n    time.sleep(1000)\n"
_GRADE = ("learner", "exercise", "status", "earned", "points")
Row = tuple[str, ...]


def main(submissions: int = SUBMISSIONS, loops: int = LOOPS, *, apart: bool = False) -> bool:
    """Print both runs and what differs; whether nothing does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = copy_of_course(ROOT, folder / "course")
        with (course / "pyproject.toml").open("a", encoding="utf-8") as settings:
            settings.write(LIMITS)
        handed_in = class_of(folder / "class", course, submissions)
        quiet = graded(course, handed_in, folder / "quiet", 0, apart)
        busy = graded(course, handed_in, folder / "busy", loops, apart)
        different = sorted(quiet ^ busy)
        for row in different:
            run = "quiet" if row in quiet else "busy"
            print(f"{run:6}{'  '.join(row)}")
            for said in findings(folder / run, *row[:2]):
                print(f"        {said}")
    print(f"{submissions} submissions, {len(quiet)} grades: {len(different) // 2 or 'none'} differ")
    return not different


def class_of(folder: Path, course: Path, number: int) -> Path:
    """A class of ``number``, kinds in turn."""
    folder.mkdir()
    reference = (course / "solutions" / RDDS / "lab.py").read_text()
    stub = (course / "exercises" / RDDS / "lab.py").read_text()
    slips = mistakes(RDDS)
    for each in range(number):
        slip = slips[each % len(slips)]
        kinds = {
            "right": reference,
            "slip": f"{reference}\n# %%\n{slip}",
            "sleeper": reference + SLEEP,
            "loop": reference + LOOP,
            "two_slips": f"{reference}\n# %%\n{slip}\n# %%\n{slips[(each + 5) % len(slips)]}",
            "half": f"{stub}\n# %%\n{slip}",
            "stub": stub,
        }
        kind, source = list(kinds.items())[each % len(kinds)]
        (folder / f"{kind}{each:02}.py").write_text(f"{source}{mark(each)}")
    return folder


def findings(results: Path, learner: str, exercise: str) -> list[str]:
    """What the checks that did not pass say, so that a difference can be explained."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        (stored,) = store.history(learner, RDDS)
        checks = [check for each in store.record(stored.id).exercises if each.id == exercise for check in each.checks]
    return [
        f"{check.id} {check.status}: {check.finding.kind}, {check.finding.headline}"
        for check in checks
        if check.finding
    ]


def graded(course: Path, submissions: Path, out: Path, loops: int, apart: bool) -> set[Row]:
    """Grade the class between so many busy loops; the grades, and a line on the run."""
    load_course(course)
    started = time.monotonic()
    with busy(loops, apart):
        done = subprocess.run(command(submissions, out), cwd=course, check=True, capture_output=True, text=True)
    seconds = time.monotonic() - started
    with (out / "grades.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    provisional = len({row["learner"] for row in rows if row["provisional"]})
    statuses = ", ".join(
        f"{count} {status}" for status, count in sorted(Counter(row["status"] for row in rows).items())
    )
    print(f"{loops:3} busy loops: {seconds:6.0f} s, provisional {provisional}, exercises: {statuses}", flush=True)
    print(f"    {done.stdout.strip().splitlines()[-2]}", flush=True)
    return {tuple(row[name] for name in _GRADE) for row in rows}


@contextlib.contextmanager
def busy(loops: int, apart: bool) -> Iterator[None]:
    """That many processes that do nothing but compute, in a session of their own or each in one."""
    line = [sys.executable, "-c", "while True: pass"]
    together = ["sh", "-c", f"for each in $(seq {loops}); do '{sys.executable}' -c 'while True: pass' & done; wait"]
    lines = [line] * loops if apart else [together][:loops]
    running = [subprocess.Popen(each, start_new_session=True) for each in lines]
    try:
        yield
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(word) for word in words if word != "apart"]
    sys.exit(0 if main(*numbers, apart="apart" in words) else 1)
