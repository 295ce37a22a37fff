"""Cold ``grader check`` of one Spark exercise against plain pytest with a stock SparkSession on the same checks.

The stock launcher needs a complete JDK or JRE (``JAVA_HOME``, or ``java`` on PATH); the grader uses its own.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Command, adopt_orphans, interleaved, table

ROOT = Path(__file__).parents[2]
ROUNDS = 5

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


def main() -> None:
    """Print the table."""
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        raise SystemExit("the stock launcher needs a JDK: set JAVA_HOME")
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        stock = Path(folder) / "test_stock.py"
        stock.write_text(STOCK)
        reference = ROOT / "solutions" / "lab3_word_count" / "lab.py"
        grader = [
            sys.executable,
            "-m",
            "grader",
            "check",
            "lab3/word_counts",
            "--seed",
            "1",
            "--submission",
            str(reference),
        ]
        pytest_line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(stock)]
        fresh = {"GRADER_CACHE": str(Path(folder) / "cache"), "GRADER_NO_ARCHIVE": "1"}
        commands = [
            Command("stock pytest", pytest_line, Path(folder), {"PYSPARK_PYTHON": sys.executable}),
            Command("grader check", grader, ROOT, {}),
            Command("grader check, nothing cached", [*_forget(folder), *grader], ROOT, fresh),
        ]
        print(table(interleaved(commands, ROUNDS), "stock pytest"))


def _forget(folder: str) -> list[str]:
    """A prefix that empties the cache, so that the reference runs live and the JVM starts without its archive."""
    return [
        sys.executable,
        "-c",
        f"import shutil, subprocess, sys; shutil.rmtree({folder!r} + '/cache', True); "
        "sys.exit(subprocess.run(sys.argv[1:]).returncode)",
    ]


if __name__ == "__main__":
    main()
