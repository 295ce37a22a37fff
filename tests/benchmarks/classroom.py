"""A whole class: memory of the grading process as the class grows, and a run that is killed twice.

``python -m tests.benchmarks.classroom [memory|killed] [SUBMISSIONS ...]``. Memory is that of the grading process alone
and of the largest judge; the killed run compares its grades byte for byte with those of an undisturbed one.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.classroom.problems import StoreError
from grader.classroom.store.spent import time_spent
from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course

ROOT = Path(__file__).parents[2]
MINI = ROOT / "tests" / "spark" / "course"
MEMORY = (100, 500, 2_000)
KILLED = 500
SPARK_SHARE = 5  # one of so many uses Spark
SMALL, PLAIN, RDDS = "lab1_plain", "lab2_functional", "lab3_word_count"
HOSTILE = (
    "import os\nos._exit(0)",
    "while True: pass",
    "def fold_left(f, start, values):\n    raise SystemExit(0)",
    "def fold_left(f, start, values):\n    return [0] * 10**9",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
)


@dataclass(frozen=True)
class Peak:
    """One run: seconds, and the most memory in MB that the grading process and any one judge held."""

    seconds: float
    grading: float
    judge: float


def main(what: str = "", numbers: Sequence[int] = ()) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        if what in ("", "memory"):
            memory(Path(name), numbers or MEMORY)
        if what in ("", "killed"):
            for number in numbers or (KILLED,):
                killed(Path(name), number)


def memory(folder: Path, numbers: Sequence[int]) -> dict[int, Peak]:
    """Memory against the size of the class, without Spark."""
    course = copy_of_course(MINI, folder / "memory-course")
    print(f"{'submissions':>12}  {'s':>6}  {'per s':>6}  {'grading MB':>10}  {'judge MB':>8}")
    peaks = {}
    for number in numbers:
        submissions = plain_class(folder / f"class{number}", number)
        peak = peaks[number] = watched(command(submissions, folder / f"out{number}"), course)
        print(
            f"{number:12}  {peak.seconds:6.1f}  {number / peak.seconds:6.2f}  {peak.grading:10.0f}  {peak.judge:8.0f}"
        )
    return peaks


def killed(folder: Path, number: int) -> bool:
    """A mixed class, undisturbed and killed twice: whether the grades are the same byte for byte."""
    course = copy_of_course(ROOT, folder / "killed-course")
    submissions = mixed_class(folder / f"mixed{number}", number)
    whole, cut = folder / f"whole{number}", folder / f"cut{number}"
    started = time.monotonic()
    subprocess.run(command(submissions, whole), cwd=course, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    before = 0
    for share in (3, 2):
        before = kill_at(command(submissions, cut), course, cut, max(before + 1, number // share))
    subprocess.run(command(submissions, cut), cwd=course, check=True, stdout=subprocess.DEVNULL)
    same = (whole / "grades.csv").read_bytes() == (cut / "grades.csv").read_bytes()
    results, twice = counts(cut)
    print(
        f"{number} submissions (right, wrong, hostile, broken; every {SPARK_SHARE}th uses Spark): {seconds:.0f} s "
        f"undisturbed, {number / seconds:.2f} a second; killed twice with -9: {results} results, {twice} graded twice, "
        f"grades {'identical' if same else 'DIFFERENT'}"
    )
    for lab, each, cpu in costs(whole):
        print(f"{lab:24} {each} submissions, {cpu:.1f} CPU-seconds each")
    return same and results == number


def command(submissions: Path, out: Path) -> list[str]:
    """``grader grade`` in the sandbox."""
    line = [sys.executable, "-m", "grader", "grade", str(submissions), "--out", str(out), "--seed", "1"]
    return [*line, "--isolation", "auto"]


def copy_of_course(source: Path, target: Path) -> Path:
    """A course of its own for a run, with its stubs."""
    target.mkdir(parents=True)
    shutil.copy(source / "pyproject.toml", target)
    for part in ("exercises", "solutions"):
        shutil.copytree(source / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "grader", "build"], cwd=target, check=True, stdout=subprocess.DEVNULL)
    load_course(target)
    return target


def plain_class(folder: Path, number: int) -> Path:
    """Right answers of the small lab without Spark, no two alike."""
    folder.mkdir()
    right = (MINI / "solutions" / SMALL / "lab.py").read_text()
    for each in range(number):
        (folder / f"learner{each:05}.py").write_text(f"{right}{mark(each)}")
    return folder


def mixed_class(folder: Path, number: int) -> Path:
    """Right, wrong, hostile and broken in turn; one of ``SPARK_SHARE`` is of the lab on RDDs."""
    folder.mkdir()
    plain, rdds = ((ROOT / "solutions" / lab / "lab.py").read_text() for lab in (PLAIN, RDDS))
    slips, rdd_slips = (mistakes(lab) for lab in (PLAIN, RDDS))
    for each in range(number):
        name = f"learner{each:05}"
        if each % SPARK_SHARE == 0:
            slip = rdd_slips[each % len(rdd_slips)] if each % 3 == 0 else ""
            (folder / f"{name}.py").write_text(f"{rdds}{mark(each)}{slip}")
        elif each % 20 == 1:
            (folder / f"{name}.py").write_text(f"{plain}{mark(each)}{HOSTILE[each // 20 % len(HOSTILE)]}\n")
        elif each % 20 == 2:
            (folder / f"{name}.zip").write_bytes(broken_archive(each))
        else:
            slip = slips[each % len(slips)] if each % 3 == 0 else ""
            (folder / f"{name}.py").write_text(f"{plain}{mark(each)}{slip}")
    return folder


def mark(number: int) -> str:
    """A cell that no other submission has."""
    return f"\n# %%\nNUMBER = {number}\n"


def mistakes(lab: str) -> list[str]:
    """Wrong answers of a lab, as learners write them."""
    return [path.read_text() for path in sorted((ROOT / "tests" / "corpus" / lab).glob("*.py"))]


def broken_archive(number: int) -> bytes:
    """No zip at all, one whose path leads out, or a bomb."""
    if number % 3 == 0:
        return b"PK\x03\x04 nothing"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if number % 3 == 1:
            archive.writestr("../../lab.py", "x = 1\n")
        else:
            archive.writestr("lab.py", b"\0" * (30 << 20))
    return data.getvalue()


def watched(line: Sequence[str], folder: Path) -> Peak:
    """Run a grading and look at its memory twice a second."""
    started = time.monotonic()
    process = subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL)
    grading = judge = 0
    while process.poll() is None:
        try:
            tree = psutil.Process(process.pid)
            grading = max(grading, tree.memory_info().rss)
            for child in tree.children():
                if "grader.classroom.grading.judge" in child.cmdline():
                    judge = max(judge, child.memory_info().rss)
        except psutil.Error:
            pass
        time.sleep(0.5)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, line)
    return Peak(time.monotonic() - started, grading / 2**20, judge / 2**20)


def kill_at(line: Sequence[str], folder: Path, out: Path, count: int) -> int:
    """Start a grading and kill it once so many results are stored; how many there are then."""
    process = subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL)
    while process.poll() is None and counts(out)[0] < count:
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return counts(out)[0]


def costs(out: Path) -> list[tuple[str, int, float]]:
    """Each lab with its number of submissions and their mean CPU time in seconds, as the dashboard shows them."""
    store = open_results(out / FILE, create=False)
    found = [(spent.lab, spent.submissions, spent.cpu) for spent in time_spent(store) if not spent.exercise]
    store.close()
    return [(lab, number, cpu) for lab, number, cpu in found if cpu is not None]


def counts(out: Path) -> tuple[int, int]:
    """How many results there are, and how many of them replaced another."""
    try:
        store = open_results(out / FILE, create=False)
    except StoreError:
        return 0, 0
    ((results, twice),) = store.query("SELECT coalesce(sum(current), 0), count(*) - coalesce(sum(current), 0) FROM run")
    store.close()
    return int(str(results)), int(str(twice))


if __name__ == "__main__":
    main(*sys.argv[1:2], [int(number) for number in sys.argv[2:]])
