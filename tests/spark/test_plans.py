"""The physical plan of a DataFrame as data: what is read of files, which filters reach them, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.dsl.plans import lacking, reading_more, too_many_shuffles, uncached, unpruned, unpushed, unwanted
from grader.results.record import Finding
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import DataFrame, Folder, Program, SourceCell
from grader.spark.run import PlanStep, RunFigures, without_values

pytestmark = pytest.mark.spark
ROWS = DataFrame(
    (("id", "bigint"), ("year", "int"), ("amount", "double")), [(n, 2024 + n % 3, float(n)) for n in range(9)], (9,)
)
READ = "from pyspark.sql import functions as F\ndef f(frame, path):\n    frame.write.{}\n    return spark.read.{}"


@pytest.fixture(scope="module")
def steps(shared_worker: Worker) -> Callable[..., tuple[PlanStep, ...]]:
    """The plan of what a body of a function gives, that may write its rows and read them again."""

    def made(then: str, write: str = "parquet(path)", read: str = "parquet(path)") -> tuple[PlanStep, ...]:
        source = READ.format(write, read) + then
        answer = Subject(shared_worker, Program((SourceCell(1, "lab.py", 1, source),))).call(
            Request("f", (ROWS, Folder()))
        )
        assert answer.ok, answer
        assert answer.figures is not None
        return answer.figures.steps

    return made


def said(finding: Finding | None) -> str:
    return finding.headline if finding else ""


Steps = Callable[..., Any]


def test_a_plan_is_a_tree_with_what_is_read(steps: Steps) -> None:
    found = steps(".filter('amount > 3').groupBy('year').count()")
    assert [step.name for step in found if step.name == "Exchange"] == ["Exchange"]
    assert [step.depth for step in found] == list(range(len(found)))
    scan = found[-1]
    assert (scan.name, scan.scan, set(scan.columns)) == ("Scan parquet", True, {"year", "amount"})
    assert "GreaterThan(amount,3.0)" in scan.pushed
    assert "#" not in scan.pushed


def test_columns_that_nobody_needs_are_read(steps: Steps) -> None:
    few = steps(".select('id', 'amount').filter('amount > 3')")
    many = steps(".withColumn('n', F.struct('id', 'year')).select('n.id', 'amount', F.hash('year'))")
    assert reading_more("f()", few, ("id", "amount")) is None
    assert "reads the column `year` of its files" in said(reading_more("f()", many, ("id", "amount")))


@pytest.mark.parametrize(
    ("then", "reaches"),
    [
        (".filter('amount > 3')", True),
        (".filter(F.col('id') == 4).select('id')", True),
        (".filter(F.udf(lambda x: x > 3, 'boolean')('amount'))", False),
        (".filter(F.col('amount').isNotNull())", False),
        ("", False),
    ],
)
def test_whether_a_filter_reaches_the_files(steps: Steps, then: str, reaches: bool) -> None:
    finding = unpushed("f()", steps(then))
    assert (finding is None) is reaches
    assert reaches or "no filter reaches the files" in said(finding)


@pytest.mark.parametrize(
    ("then", "pruned"),
    [(".filter('year = 2025')", True), (".filter('amount > 3')", False), (".filter(F.col('year').isNotNull())", False)],
)
def test_whether_folders_are_left_out(steps: Steps, then: str, pruned: bool) -> None:
    found = steps(then, "partitionBy('year').parquet(path)")
    assert (unpruned("f()", found) is None) is pruned


def test_pairs_of_all_with_all_are_named(steps: Steps) -> None:
    found = steps(".alias('a').hint('shuffle_replicate_nl').crossJoin(frame.alias('b')).select('a.id', 'b.year')")
    assert said(unwanted("f()", found, ("CartesianProduct",))) == "f(): right, but its plan has CartesianProduct"
    assert said(lacking("f()", found, ("BroadcastHashJoin",))) == "f(): right, but its plan has no BroadcastHashJoin"
    assert too_many_shuffles("f()", found, 0) is None


def test_who_reads_no_files_is_told_so() -> None:
    plan = (PlanStep("Project"), PlanStep("Scan ExistingRDD", 1))
    for finding in (reading_more("f()", plan, ()), unpushed("f()", plan), unpruned("f()", plan)):
        assert said(finding) == "f(): right, but its plan reads no files"


def test_figures_of_a_hidden_check_hold_no_values() -> None:
    step = PlanStep("Scan parquet", 1, True, ("n",), "GreaterThan(n,42)", "(year = 42)")
    assert without_values(RunFigures(jobs=1, steps=(step,))) == RunFigures(
        jobs=1, steps=(PlanStep("Scan parquet", 1, True, ("n",)),)
    )


def test_what_was_cached_is_seen_where_it_is_read(steps: Steps) -> None:
    again = steps(".cache().filter('amount > 3').groupBy('year').count()")
    (kept,) = [step for step in again if step.cached]
    assert (kept.name, uncached("f(df)", again)) == ("InMemoryTableScan", None)
    anew = steps(".filter('amount > 3')")
    assert said(uncached("f(df)", anew)) == "f(df): right, but its plan reads nothing that was cached"


def test_each_step_says_how_many_rows_it_gave_each_time_the_same(steps: Steps) -> None:
    then = ".filter('amount * 2 > 6').groupBy('year').count()"
    runs = [[(step.name, step.rows) for step in steps(then)] for _ in range(2)]
    assert runs[0] == runs[1]
    rows = dict(runs[0])
    assert (rows["Scan parquet"], rows["Filter"], rows["HashAggregate"]) == (9, 5, 3)
    assert rows["Exchange"] == -1


def test_rows_of_a_step_are_no_values_and_stay_in_hidden_checks(steps: Steps) -> None:
    found = steps(".filter('amount > 3')")
    kept = without_values(RunFigures(steps=found)).steps
    assert [step.rows for step in kept] == [step.rows for step in found]
    assert {step.pushed for step in kept} == {""}
    assert RunFigures(steps=found).plan_rows == sum(step.rows for step in found if step.rows > 0)
