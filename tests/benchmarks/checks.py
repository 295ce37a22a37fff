"""``grader check`` of one exercise, cold and warm, against plain pytest with a stock SparkSession on the same checks.

The stock launcher needs a complete JDK or JRE (``JAVA_HOME``, or ``java`` on PATH); the grader uses its own. Rounds are
interleaved; ratios are medians of ratios within a round. The CPU time of a warm check is that of the command and of the
background service with all below it, what it does afterwards to be ready again included.
"""

from __future__ import annotations

import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import psutil

from tests.benchmarks.measure import Command, adopt_orphans, interleaved, table

ROOT = Path(__file__).parents[2]
ROUNDS = 5
Environ: TypeAlias = dict[str, str]
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


BOTH = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Words"\n',
    "exercises/lab1_words/lab.toml": """
format = 1
title = "Words, counted in both ways"
order = 1

[[exercise]]
id = "counted_rdd"
title = "Count words of an RDD"
points = 1
hints = ["One.", "Two.", "Three."]

[[exercise]]
id = "counted_frame"
title = "Count words of a DataFrame"
points = 1
hints = ["One.", "Two.", "Three."]
""",
    "exercises/lab1_words/test_lab1_words.py": '''
import pytest


@pytest.mark.exercise("counted_rdd")
@pytest.mark.points(1)
def test_rdd(learner, reference, layouts, rng):
    """Counts the words of each partition"""
    for words in layouts([(rng.choice("abcd"),) for _ in range(40)]):
        assert learner.counted_rdd(words) == reference.counted_rdd(words)


@pytest.mark.exercise("counted_frame")
@pytest.mark.points(1)
def test_frame(learner, reference, frames, rng):
    """Counts the words of each partition"""
    for words in frames([(rng.choice("abcd"),) for _ in range(40)], "word string"):
        assert learner.counted_frame(words) == reference.counted_frame(words)
''',
    "solutions/lab1_words/lab.py": """# grader: lab1_words
# %%
def counted_rdd(words):
    # BEGIN SOLUTION
    #> # TODO: count the words.
    return words.map(lambda row: (row[0], 1)).reduceByKey(lambda a, b: a + b)
    # END SOLUTION

# %%
def counted_frame(words):
    # BEGIN SOLUTION
    #> # TODO: count the words.
    return words.groupBy("word").count()
    # END SOLUTION
""",
}
"""The same words, counted in an RDD and in a DataFrame, each in the same layouts."""


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
        labs, words = _solved(_labs(folder / "labs")), _solved(_words(folder / "words"))
        with service(labs, environ) as of_labs, service(words, environ) as of_words:
            runs = interleaved([*commands(folder, labs, environ, of_labs), *both(words, environ, of_words)], rounds)
            time.sleep(_EDIT_SECONDS)
            of_labs.finish()
            of_words.finish()
        for used in (of_labs, of_words):
            for each in used.names:
                runs[each] = [
                    replace(run, cpu=run.cpu + seconds) for run, seconds in zip(runs[each], used(each), strict=True)
                ]
        print(table(runs, "stock pytest"))
    for kind in ("cold", "warm"):
        pairs = list(zip(runs[f"{kind} check, DataFrame"], runs[f"{kind} check, RDD"], strict=True))
        more = statistics.median(frame.wall - rdd.wall for frame, rdd in pairs)
        ratio = statistics.median(frame.wall / rdd.wall for frame, rdd in pairs)
        print(f"A {kind} check of a DataFrame takes {more:.2f} s more than that of an RDD, {ratio:.2f} times as long.")


def commands(folder: Path, labs: Path, environ: Environ, used: Used) -> list[Command]:
    """What is compared with pytest, in the order of the table."""
    stock = folder / "test_stock.py"
    stock.write_text(STOCK)
    cold, warm = {**environ, "GRADER_SERVICE": "off"}, {**environ, "GRADER_SERVICE": "on"}
    nothing = {**cold, "GRADER_CACHE": str(folder / "empty"), "GRADER_NO_ARCHIVE": "1"}
    pytest_line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(stock)]
    spark, plain = "lab3/word_counts", "lab1"
    saved, saved_plain = (_saving(labs, lab) for lab in ("lab3_word_count", "lab1_vectors"))
    name, name_plain = "warm check", "warm check, no Spark"
    return [
        Command("stock pytest", pytest_line, folder, {"PYSPARK_PYTHON": sys.executable}),
        Command("cold check", check(spark), labs, cold),
        Command(
            "cold check, nothing cached", check(spark), labs, nothing, lambda: shutil.rmtree(folder / "empty", True)
        ),
        Command(name, check(spark), labs, warm, used.starting(name, saved)),
        Command("cold check, no Spark", check(plain), labs, cold),
        Command(name_plain, check(plain), labs, warm, used.starting(name_plain, saved_plain)),
        Command("grader --help", [sys.executable, "-m", "grader", "--help"], labs, cold),
    ]


def both(words: Path, environ: Environ, used: Used) -> list[Command]:
    """The same answer as an RDD and as a DataFrame, cold and warm."""
    cold, warm = {**environ, "GRADER_SERVICE": "off"}, {**environ, "GRADER_SERVICE": "on"}
    saved, found = _saving(words, "lab1_words"), []
    for kind, exercise in (("RDD", "counted_rdd"), ("DataFrame", "counted_frame")):
        line, name = check(f"lab1/{exercise}"), f"warm check, {kind}"
        found.append(Command(f"cold check, {kind}", line, words, cold))
        found.append(Command(name, line, words, warm, used.starting(name, saved)))
    return found


def check(target: str) -> list[str]:
    """The command that checks it."""
    return [sys.executable, "-m", "grader", "check", target, "--seed", "1"]


def _labs(root: Path) -> Path:
    """A copy of the course."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def _words(root: Path) -> Path:
    for name, text in BOTH.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run([sys.executable, "-m", "grader", "build"], cwd=root, check=True, capture_output=True)
    return root


def _solved(root: Path) -> Path:
    """The course, with the solutions as answers."""
    for solution in (root / "solutions").glob("*/lab.py"):
        shutil.copy(solution, root / "exercises" / solution.parent.name / "lab.py")
    return root


def _saving(root: Path, lab: str) -> Callable[[], None]:
    """Save the answer anew, with something changed in it."""
    numbers = itertools.count()

    def save() -> None:
        with (root / "exercises" / lab / "lab.py").open("a") as answer:
            answer.write(f"\nedited = {next(numbers)}\n")
        time.sleep(_EDIT_SECONDS)

    return save


class Used:
    """CPU seconds of the service and all below it, between the starts of its checks."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._marks: list[tuple[str, float]] = []

    @property
    def names(self) -> set[str]:
        """The commands that were started."""
        return {name for name, _ in self._marks if name}

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
def service(course: Path, environ: dict[str, str]) -> Iterator[Used]:
    """The background service of a course, ready to serve."""
    whole = {**os.environ, **environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "grader.cli.service.server", str(course), "--spark"], cwd=course, env=whole
    )
    time.sleep(8)
    used = Used(process.pid)
    try:
        yield used
    finally:
        subprocess.run(
            [sys.executable, "-m", "grader", "stop"], cwd=course, env=whole, capture_output=True, check=False
        )
        process.wait(30)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
