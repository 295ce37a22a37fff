"""Rules of a check about what a plan reads: they say of a right answer what it reads too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import MiniCourse, check

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord
from grader.sandbox.host.client import Worker

pytestmark = pytest.mark.spark
LAB = "lab1_reading"
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Reading"\n',
    f"exercises/{LAB}/lab.toml": (
        'format = 1\ntitle = "Reading"\norder = 1\n'
        '[[exercise]]\nid = "large"\ntitle = "Large orders"\npoints = 3\nhints = ["filter", "select"]\n'
    ),
    f"exercises/{LAB}/test_{LAB}.py": '''
import pytest

ROWS = [(n, 2024 + n % 3, float(n), "note") for n in range(9)]


@pytest.fixture
def found(learner, reference, df, out_dir):
    orders = df(ROWS, "id bigint, year int, amount double, note string", 1)
    mine = learner.large(orders, out_dir(), 2025)
    assert mine == reference.large(orders, out_dir(), 2025)
    return mine


@pytest.mark.exercise("large")
class TestLarge:
    @pytest.mark.points(1)
    def test_columns(self, found):
        """Reads the columns that it needs"""
        assert found.reads_only("id", "amount", "year")

    @pytest.mark.points(1)
    def test_filter(self, found):
        """Lets the reader filter"""
        assert found.pushes_filters

    @pytest.mark.points(1)
    def test_folders(self, found):
        """Leaves out the other years"""
        assert found.prunes_partitions
''',
    f"solutions/{LAB}/lab.py": '''# grader: lab1_reading
# %%
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


# %%
def large(orders: DataFrame, path: str, year: int) -> DataFrame:
    """The large orders of a year, read back from files of that year alone."""
    # BEGIN SOLUTION
    #> # TODO: write by year, read what is needed.
    orders.write.partitionBy("year").parquet(path)
    written = spark.read.parquet(path)
    return written.filter((F.col("year") == year) & (F.col("amount") > 3)).select("id", "amount")
    # END SOLUTION
''',
}
BACK = 'orders.write.partitionBy("year").parquet(path)\n    written = spark.read.parquet(path)\n    return '
Asked = Callable[[str], dict[str, CheckRecord]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, shared_worker: Worker) -> Iterator[Asked]:
    """The checks, by name, of an answer that reads back what it wrote and gives an expression of it."""
    root: Path = tmp_path_factory.mktemp("reading")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    course = MiniCourse(root, AnswerStore(None))
    with LabGrader(course.course, course.lab(LAB), store=course.store, worker=shared_worker) as grader:

        def grade(expression: str) -> dict[str, CheckRecord]:
            code = f"def large(orders, path, year):\n    {BACK}{expression}" if expression else ""
            options = Options(seed=1, draw=authors_draw(1), diagnose=False)
            record = course.grade(LAB, course.answered(LAB, code), grader=grader, options=options, together=True)
            return {name: check(record, name) for name in ("test_columns", "test_filter", "test_folders")}

        yield grade


def test_the_reference_reads_no_more_than_it_needs(asked: Asked) -> None:
    assert {found.status for found in asked("").values()} == {"passed"}


@pytest.mark.parametrize(
    ("expression", "failing"),
    [
        (
            'written.filter((F.col("year") == year) & (F.col("amount") > 3))'
            '.filter(F.length("note") > 0).select("id", "amount")',
            "test_columns",
        ),
        (
            'written.filter((F.col("year") == year) & (F.col("amount") * 2 > 6)).select("id", "amount")',
            "test_filter",
        ),
        (
            'written.filter((F.col("year") + F.col("id") * 0 == year) & (F.col("amount") > 3)).select("id", "amount")',
            "test_folders",
        ),
    ],
)
def test_what_is_read_too_much_is_told(asked: Asked, expression: str, failing: str) -> None:
    found = asked(expression)
    assert found[failing].status == "failed"
    assert found[failing].finding.kind == "cost"
