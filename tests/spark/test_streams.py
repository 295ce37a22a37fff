"""Streaming DataFrames as arguments and answers: what the sink has got after each batch of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import MiniCourse, check

from grader.checks.running.draw import authors_draw
from grader.checks.running.run import Options
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord

pytestmark = pytest.mark.spark
LAB = "lab1_streams"
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Streams"\n',
    f"exercises/{LAB}/lab.toml": (
        'format = 1\ntitle = "Streams"\norder = 1\n'
        '[[exercise]]\nid = "counts"\ntitle = "Clicks in ten minutes"\npoints = 4\nhints = ["window", "watermark"]\n'
        '[[exercise]]\nid = "known"\ntitle = "Clicks of known users"\npoints = 1\nhints = ["join", "inner"]\n'
        '[[exercise]]\nid = "users"\ntitle = "Clicks of users"\nkind = "variable"\ngiven = ["clicks"]\npoints = 1\n'
        'hints = ["groupBy", "count"]\n'
    ),
    f"exercises/{LAB}/test_{LAB}.py": '''
import datetime

import pytest

CLICKS = "user string, at timestamp"


def minutes(*pairs):
    start = datetime.datetime(2026, 1, 1)
    return [(user, start + datetime.timedelta(minutes=minute)) for user, minute in pairs]


BATCHES = [
    minutes(("a", 0), ("b", 3)),
    minutes(("a", 12)),
    [],
    minutes(("a", 40), ("c", 2)),
    minutes(("a", 60)),
    minutes(("a", 61), ("b", 5)),
]


@pytest.mark.exercise("counts")
class TestCounts:
    @pytest.mark.points(1)
    def test_update(self, learner, reference, stream):
        """Counts what has come so far"""
        mine, due = learner.counts(stream(BATCHES, CLICKS)), reference.counts(stream(BATCHES, CLICKS))
        assert mine.batches("update") == due.batches("update")

    @pytest.mark.points(3)
    def test_append(self, learner, reference, stream):
        """Gives windows that are over, leaves out what comes too late, and keeps little"""
        mine = learner.counts(stream(BATCHES, CLICKS)).batches("append")
        due = reference.counts(stream(BATCHES, CLICKS)).batches("append")
        assert mine == due
        assert mine.late == due.late
        assert mine.kept == due.kept


@pytest.mark.exercise("known")
@pytest.mark.points(1)
def test_known(learner, reference, stream, df):
    """Joins the stream with a table"""
    users = df([("a", "DE"), ("c", "FR")], "user string, country string")
    mine, due = learner.known(stream(BATCHES, CLICKS), users), reference.known(stream(BATCHES, CLICKS), users)
    assert mine.batches() == due.batches()


@pytest.mark.exercise("users")
@pytest.mark.points(1)
def test_users(learner, reference, stream):
    """Counts the clicks of each user"""
    mine = learner.cells(clicks=stream(BATCHES[:2], CLICKS)).users
    due = reference.cells(clicks=stream(BATCHES[:2], CLICKS)).users
    assert mine.batches("complete") == due.batches("complete")
    assert mine.run.jobs == 0
''',
    f"solutions/{LAB}/lab.py": '''# grader: lab1_streams
# %%
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


# %%
def counts(clicks: DataFrame) -> DataFrame:
    """How many clicks there are in each ten minutes."""
    # BEGIN SOLUTION
    #> # TODO: a watermark of ten minutes, then windows.
    windows = clicks.withWatermark("at", "10 minutes").groupBy(F.window("at", "10 minutes"))
    return windows.count().select(F.col("window.start").alias("start"), "count")
    # END SOLUTION


# %%
def known(clicks: DataFrame, users: DataFrame) -> DataFrame:
    """The clicks of known users, with their countries."""
    # BEGIN SOLUTION
    #> # TODO: join.
    return clicks.join(users, "user")
    # END SOLUTION


# %%
clicks = spark.readStream.format("rate").load()

# %%
# BEGIN SOLUTION
#> users = ...
users = clicks.groupBy("user").count()
# END SOLUTION
''',
}
Graded = Callable[..., dict[str, CheckRecord]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """The checks, by name, of a submission that is right but for some definitions."""
    root: Path = tmp_path_factory.mktemp("streams")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    course = MiniCourse(root, AnswerStore(None))
    with course.grader(LAB) as grader:

        def grade(code: str, *exercises: str) -> dict[str, CheckRecord]:
            options = Options(seed=1, draw=authors_draw(1), diagnose=False, exercises=frozenset(exercises))
            record = course.grade(LAB, course.answered(LAB, code), grader=grader, options=options, together=True)
            names = [each.id.rpartition(".")[2] for one in record.exercises for each in one.checks]
            return {name: check(record, name) for name in names}

        yield grade


def told(found: CheckRecord) -> str:
    assert found.status == "failed"
    assert found.finding is not None
    return found.finding.headline


def test_the_reference_passes(graded: Graded) -> None:
    found = graded("")
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(found, "passed"), found


def test_a_batch_in_another_order_of_work_is_the_same(graded: Graded) -> None:
    code = (
        "def counts(clicks):\n    spark.conf.set('spark.sql.streaming.noDataMicroBatches.enabled', True)\n"
        "    spark.conf.set('spark.sql.shuffle.partitions', 3)\n"
        "    windows = clicks.withWatermark('at', '10 minutes').groupBy(F.window('at', '10 minutes'))\n"
        "    return windows.count().select(F.col('window.start').alias('start'), 'count')\n"
    )
    found = graded(code, "counts")
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(found, "passed"), found


def test_no_watermark_keeps_all_and_cannot_append(graded: Graded) -> None:
    code = (
        "def counts(clicks):\n    windows = clicks.groupBy(F.window('at', '10 minutes'))\n"
        "    return windows.count().select(F.col('window.start').alias('start'), 'count')\n"
    )
    found = graded(code, "counts")
    assert "watermark" in told(found["test_append"])
    assert "after batch 6 of 6, in update mode, the sink" in told(found["test_update"])


def test_another_watermark_is_told_by_the_batch(graded: Graded) -> None:
    code = (
        "def counts(clicks):\n"
        "    windows = clicks.withWatermark('at', '1 minute').groupBy(F.window('at', '10 minutes'))\n"
        "    return windows.count().select(F.col('window.start').alias('start'), 'count')\n"
    )
    found = graded(code, "counts")
    assert "after batch" in told(found["test_append"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return spark.createDataFrame([('a', 1)], 'user string, n int')", "returned a DataFrame, where a streaming"),
        ("return None", "returned None, where a streaming DataFrame is due"),
        ("return clicks.join(users, 'user', 'left')", "after batch 1 of 6, in append mode, the sink"),
        ("return clicks.collect()", "a streaming DataFrame has no rows to collect"),
        ("return clicks.union(clicks).join(users, 'user')", "after batch 1 of 6, in append mode, the sink has"),
        ("return spark.readStream.format('rate').load()", "reads another stream than the given one"),
        (
            "return clicks.writeStream.foreachBatch(lambda rows, number: None).start()",
            "returned a StreamingQuery, where a streaming DataFrame is due",
        ),
        (
            "return clicks.select(F.udf(lambda user: 1 / 0)('user').alias('user'), 'at').join(users, 'user')",
            "division by zero",
        ),
        ("return clicks.select(F.expr(\"INTERVAL '1' MONTH\").alias('m'))", "has a column of years and months"),
    ],
)
def test_what_is_no_such_stream_is_told(graded: Graded, body: str, said: str) -> None:
    found = graded(f"def known(clicks, users):\n    {body}\n", "known")
    assert said in told(found["test_known"])


def test_a_query_that_was_left_running_is_ended(graded: Graded) -> None:
    started = "spark.readStream.format('rate').load().writeStream.format('memory').queryName('left').start()"
    code = f"def known(clicks, users):\n    {started}\n    return clicks.join(users, 'user')\n"
    assert graded(code, "known")["test_known"].status == "passed"
    code = (
        "def known(clicks, users):\n    assert not spark.streams.active, 'a query runs'\n"
        "    return clicks.join(users, 'user')\n"
    )
    assert graded(code, "known")["test_known"].status == "passed"
