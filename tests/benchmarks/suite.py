"""Where the time of the test suite goes: by layer, by file, by lab that is proven, and by what the processors did.

``python -m tests.benchmarks.suite`` runs every layer and ``grader verify`` of each lab, one after another;
``python -m tests.benchmarks.suite unit labs`` runs these only. Labs begin with an empty cache. Seconds of CPU are those
of all that was started, ended and killed processes included, where the machine gives a control group.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from grader.course.load import load_course
from tests.benchmarks.measure import adopt_orphans, cpu_of_children

ROOT = Path(__file__).parents[2]
LAYERS = {
    "unit": "not spark and not browser and not hostile and not cluster and not exchange and not installs",
    "spark": "spark and not hostile and not cluster and not installs and not exchange",
    "browser": "browser",
    "hostile": "hostile",
    "cluster": "cluster",
    "exchange": "exchange",
    "installs": "installs",
}
LABS = "labs"
_SAMPLE_SECONDS = 0.25
_MOST_FILES = 25
_KINDS = (
    ("Java of Spark", "org.apache.spark"),
    ("other Java", "java"),
    ("Python workers of Spark", "grader.sandbox.worker.daemon"),
    ("submissions and references", "grader.sandbox.worker"),
    ("kernels", "ipykernel"),
    ("browser", "chromium"),
    ("installing", "pip"),
    ("judges and commands", "grader"),
    ("pytest", "pytest"),
)


@dataclass
class Measured:
    """What one command took, in seconds of wall time and of CPU; ``kinds`` shares the CPU out by kind of process."""

    name: str
    wall: float = 0.0
    cpu: float = 0.0
    starts_of_java: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    tests: list[tuple[str, float]] = field(default_factory=list)
    code: int = 0


def main(wanted: Sequence[str]) -> None:
    """Measure what is wanted and print each table as soon as it is there."""
    adopt_orphans()
    names = [*wanted] or [*LAYERS, LABS]
    unknown = set(names) - {*LAYERS, LABS}
    if unknown:
        raise SystemExit(f"no layer {sorted(unknown)[0]!r}; there are {', '.join([*LAYERS, LABS])}")
    done = []
    for name in names:
        for measured in labs() if name == LABS else [layer(name)]:
            done.append(measured)
            print(summary([measured]), flush=True)
            print(files(measured), flush=True)
    print(summary(done))


def layer(name: str) -> Measured:
    """One layer of the suite; the time of each test is pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.jsonl"
        line = [sys.executable, "-m", "pytest", "-q", "-m", LAYERS[name], "-p", "tests.benchmarks.suite"]
        measured = _run(name, line, {"GRADER_TIMES": str(report)})
        entries = [json.loads(text) for text in report.read_text().splitlines()] if report.exists() else []
    measured.tests = [(entry["test"], entry["seconds"]) for entry in entries]
    return measured


def labs() -> Iterator[Measured]:
    """``grader verify`` of each lab, nothing recorded before."""
    for lab in load_course(ROOT).labs:
        with tempfile.TemporaryDirectory() as cache:
            yield _run(f"verify {lab.id}", [sys.executable, "-m", "grader", "verify", lab.id], {"GRADER_CACHE": cache})


def pytest_runtest_logreport(report: object) -> None:
    """As a plugin of pytest: write down how long each phase of a test took."""
    target = os.environ.get("GRADER_TIMES")
    if target:
        entry = {"test": report.nodeid, "seconds": report.duration}  # type: ignore[attr-defined]
        with Path(target).open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry) + "\n")


def summary(measured: Iterable[Measured]) -> str:
    """A line for each command, and how its CPU time was shared."""
    lines = [f"{'':28}{'wall s':>8}{'CPU s':>8}{'cores':>7}{'Javas':>7}  CPU by kind of process"]
    for each in measured:
        cores = each.cpu / each.wall if each.wall else 0.0
        shares = ", ".join(f"{kind} {seconds:.0f}" for kind, seconds in each.kinds.most_common(6) if seconds >= 0.5)
        lines.append(f"{each.name:28}{each.wall:8.1f}{each.cpu:8.1f}{cores:7.2f}{each.starts_of_java:7}  {shares}")
        if each.code:
            lines.append(f"{'':28}ended with exit code {each.code}")
    return "\n".join(lines)


def files(measured: Measured) -> str:
    """The files of tests that take longest, with the slowest test of each."""
    of_file: dict[str, float] = defaultdict(float)
    of_test: Counter[str] = Counter()
    for test, seconds in measured.tests:
        of_file[test.partition("::")[0]] += seconds
        of_test[test] += seconds
    lines = []
    for name, seconds in sorted(of_file.items(), key=lambda pair: -pair[1])[:_MOST_FILES]:
        slowest, longest = max(((t, s) for t, s in of_test.items() if t.startswith(name)), key=lambda pair: pair[1])
        lines.append(f"  {seconds:8.1f} s  {name}  (of it {longest:.1f} s {slowest.partition('::')[2][:70]})")
    return "\n".join(lines)


def _run(name: str, line: Sequence[str], environ: dict[str, str]) -> Measured:
    measured = Measured(name)
    before, started = cpu_of_children(), time.monotonic()
    with _sampling(measured):
        process = subprocess.Popen(line, cwd=ROOT, env={**os.environ, **environ})
        while process.poll() is None:
            _bury_orphans(process.pid)
            time.sleep(_SAMPLE_SECONDS)
    measured.wall, measured.cpu = time.monotonic() - started, cpu_of_children() - before
    measured.code = process.returncode
    return measured


def _bury_orphans(main: int) -> None:
    """Wait for ended processes that this one has adopted: tests look whether they are gone."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error, ChildProcessError):
            if child.pid != main and child.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(child.pid, os.WNOHANG)


@contextlib.contextmanager
def _sampling(measured: Measured) -> Iterator[None]:
    """Look at all processes below this one now and then; what a process did after the last look is not shared out."""
    seen: dict[tuple[int, float], tuple[str, float]] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            for process in psutil.Process().children(recursive=True):
                try:
                    with process.oneshot():
                        times = process.cpu_times()
                        key = (process.pid, process.create_time())
                        kind = seen[key][0] if key in seen and seen[key][1] > 1 else _kind(process.cmdline())
                        seen[key] = (kind, times.user + times.system)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        for kind, seconds in seen.values():
            measured.kinds[kind] += seconds
            measured.starts_of_java += kind == "Java of Spark"


def _kind(line: Sequence[str]) -> str:
    text = " ".join(line)
    return next((kind for kind, part in _KINDS if part in text), "others")


if __name__ == "__main__":
    main(sys.argv[1:])
