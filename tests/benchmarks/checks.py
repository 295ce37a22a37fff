"""``grader check`` of one exercise, cold and warm, against plain pytest with a stock SparkSession on the same checks.

The stock launcher needs a complete JDK or JRE (``JAVA_HOME``, or ``java`` on PATH); the grader uses its own. Rounds are
interleaved; ratios are medians of ratios within a round. The CPU time of a warm check is that of the command and of the
background service with all below it, what it does afterwards to be ready again included.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from tests.benchmarks.measure import Command, adopt_orphans, interleaved, table

ROOT = Path(__file__).parents[2]
ROUNDS = 5
_EDIT_SECONDS = 4.0
"""Nobody saves again sooner; the service uses the time to make itself ready."""

STOCK = """
import random
from collections import Counter

import pytest
from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def sc():
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield spark.sparkContext
    spark.stop()


def word_counts(ws):
    return ws.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)


@pytest.mark.parametrize("partitions", [1, 2, 3, 7])
def test_counts(sc, partitions):
    rows = [random.choice(["spark", "rdd", "job"]) for _ in range(40)]
    assert dict(word_counts(sc.parallelize(rows, partitions)).collect()) == Counter(rows)


def test_no_words(sc):
    assert word_counts(sc.parallelize([], 2)).collect() == []


def test_many_words(sc):
    rows = [str(random.randrange(300)) for _ in range(3000)]
    assert dict(word_counts(sc.parallelize(rows, 3)).collect()) == Counter(rows)
"""


def main(rounds: int = ROUNDS) -> None:
    """Print the table."""
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        raise SystemExit("the stock launcher needs a JDK: set JAVA_HOME")
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = {"GRADER_CACHE": str(folder / "cache"), "XDG_RUNTIME_DIR": str(folder)}
        archive = [sys.executable, "-m", "grader.spark.archive"]
        subprocess.run(archive, env={**os.environ, **environ}, check=True, capture_output=True)
        with service(environ) as used:
            runs = interleaved(commands(folder, environ, used), rounds)
            time.sleep(_EDIT_SECONDS)
            used.finish()
        for each in ("warm check", "warm check, no Spark"):
            runs[each] = [
                replace(run, cpu=run.cpu + seconds) for run, seconds in zip(runs[each], used(each), strict=True)
            ]
        print(table(runs, "stock pytest"))


def commands(folder: Path, environ: dict[str, str], used: Used) -> list[Command]:
    """All that is compared, in the order of the table."""
    stock = folder / "test_stock.py"
    stock.write_text(STOCK)
    spark = _check(folder, "lab3/word_counts", "lab3_word_count")
    plain = _check(folder, "lab1", "lab1_vectors")
    cold, warm = {**environ, "GRADER_SERVICE": "off"}, {**environ, "GRADER_SERVICE": "on"}
    nothing = {**cold, "GRADER_CACHE": str(folder / "empty"), "GRADER_NO_ARCHIVE": "1"}
    pytest_line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(stock)]
    return [
        Command("stock pytest", pytest_line, folder, {"PYSPARK_PYTHON": sys.executable}),
        Command("cold check", spark, ROOT, cold),
        Command("cold check, nothing cached", spark, ROOT, nothing, lambda: shutil.rmtree(folder / "empty", True)),
        Command("warm check", spark, ROOT, warm, used.starting("warm check", _edit(folder, "lab3_word_count"))),
        Command("cold check, no Spark", plain, ROOT, cold),
        Command(
            "warm check, no Spark",
            plain,
            ROOT,
            warm,
            used.starting("warm check, no Spark", _edit(folder, "lab1_vectors")),
        ),
        Command("grader --help", [sys.executable, "-m", "grader", "--help"], ROOT, cold),
    ]


def _check(folder: Path, target: str, lab: str) -> list[str]:
    answer = folder / f"{lab}.py"
    shutil.copy(ROOT / "solutions" / lab / "lab.py", answer)
    return [sys.executable, "-m", "grader", "check", target, "--seed", "1", "--submission", str(answer)]


def _edit(folder: Path, lab: str) -> Callable[[], None]:
    """Save the answer anew, with something changed in it."""
    numbers = itertools.count()

    def edit() -> None:
        with (folder / f"{lab}.py").open("a") as answer:
            answer.write(f"\nedited = {next(numbers)}\n")
        time.sleep(_EDIT_SECONDS)

    return edit


class Used:
    """CPU seconds of the service and all below it, between the starts of its checks."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._marks: list[tuple[str, float]] = []

    def starting(self, name: str, before: Callable[[], None]) -> Callable[[], None]:
        """What to do before a command, so that its share can be told."""

        def mark() -> None:
            before()
            self._marks.append((name, self._seconds()))

        return mark

    def __call__(self, name: str) -> list[float]:
        """The seconds of each counted run of that command: all until the next command of the service began."""
        ends = [seconds for _, seconds in self._marks[1:]]
        shares = [end - start for (whose, start), end in zip(self._marks, ends, strict=False) if whose == name]
        return shares[1:]

    def finish(self) -> None:
        """The last share ends here."""
        self._marks.append(("", self._seconds()))

    def _seconds(self) -> float:
        whole = 0.0
        root = psutil.Process(self._pid)
        for process in (root, *root.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            whole += times.user + times.system + times.children_user + times.children_system
        return whole


@contextmanager
def service(environ: dict[str, str]) -> Iterator[Used]:
    """The background service of this course, ready to serve."""
    whole = {**os.environ, **environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "grader.cli.service.server", str(ROOT), "--spark"], cwd=ROOT, env=whole
    )
    time.sleep(8)
    used = Used(process.pid)
    try:
        yield used
    finally:
        subprocess.run([sys.executable, "-m", "grader", "stop"], cwd=ROOT, env=whole, capture_output=True, check=False)
        process.wait(30)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
