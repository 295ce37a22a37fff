"""DataFrames as arguments and results: every type crosses, layouts are exact, mistakes are told as a person would."""

from __future__ import annotations

import ast
import datetime
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import grader as command

from grader.checks.dsl.schema import columns_of
from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Course
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import DataFrame, DenseVector, Program, Record, SourceCell, SparseVector
from grader.submission import parse_submission

pytestmark = pytest.mark.spark
LAB = "lab1_frames"
Graded = Callable[..., dict[str, CheckRecord]]
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Frames"\n',
    f"exercises/{LAB}/lab.toml": (
        'format = 1\ntitle = "Frames"\norder = 1\n'
        '[[exercise]]\nid = "revenue"\ntitle = "Revenue by country"\npoints = 3\nhints = ["join", "groupBy and agg"]\n'
        '[[exercise]]\nid = "named"\ntitle = "Names"\npoints = 1\nhints = ["broadcast", "upper is built in"]\n'
        '[[exercise]]\nid = "best"\ntitle = "The best"\npoints = 1\nhints = ["orderBy", "desc"]\n'
    ),
    f"exercises/{LAB}/test_{LAB}.py": '''
import pytest

ORDERS, CUSTOMERS = "id bigint, customer int, amount double", "customer int, country string"


@pytest.mark.exercise("named")
@pytest.mark.points(1)
def test_plan(learner, df):
    """Broadcasts the small side, without a function of Python"""
    orders, customers = df([(1, 0, 5.0), (2, 1, 3.0)], ORDERS), df([(0, "DE"), (1, "FR")], CUSTOMERS)
    for few in (customers, df([(0, "IT")], CUSTOMERS)):
        mine = learner.named(orders, few)
        assert mine.plan_has("BroadcastHashJoin")
        assert mine.plan_lacks("BatchEvalPython")
        assert mine.shuffles_at_most(0)


def orders_of(rng, n):
    return [(i, rng.randrange(6), float(rng.randrange(1, 40))) for i in range(n)]


@pytest.mark.exercise("revenue")
@pytest.mark.points(3)
def test_revenue(learner, reference, frames, df, rng):
    """Sums the amounts of each country, whatever the layout"""
    customers = df([(0, "DE"), (1, "FR"), (2, "DE"), (3, "IT"), (4, "FR")], CUSTOMERS)
    for orders in frames(orders_of(rng, 14), ORDERS):
        assert learner.revenue(orders, customers) == reference.revenue(orders, customers).within(rel=1e-9)


@pytest.mark.exercise("best")
@pytest.mark.points(1)
def test_best(learner, reference, df):
    """The largest amounts first"""
    orders = df([(1, 1, 5.0), (2, 1, 9.0), (3, 2, 9.0), (4, 2, 1.0)], ORDERS)
    for n in (3, 2):
        assert learner.best(orders, n).in_order("amount") == reference.best(orders, n)
''',
    f"solutions/{LAB}/lab.py": '''# grader: lab1_frames
# %%
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def revenue(orders: DataFrame, customers: DataFrame) -> DataFrame:
    """A DataFrame (country, revenue): the sum of amounts of each country."""
    # BEGIN SOLUTION
    #> # TODO: join, then group.
    return orders.join(customers, "customer").groupBy("country").agg(F.sum("amount").alias("revenue"))
    # END SOLUTION


# %%
def named(orders: DataFrame, customers: DataFrame) -> DataFrame:
    """A DataFrame (id, country): the country of each order in small letters; customers are few."""
    # BEGIN SOLUTION
    #> # TODO: join.
    return orders.join(F.broadcast(customers), "customer").select("id", F.lower("country").alias("country"))
    # END SOLUTION


# %%
def best(orders: DataFrame, n: int) -> DataFrame:
    """The n orders of the largest amounts, the largest first."""
    # BEGIN SOLUTION
    #> # TODO: sort.
    return orders.orderBy(F.desc("amount"), "id").limit(n)
    # END SOLUTION
''',
    f"solutions/{LAB}/wrong.py": """
from grader.authors import wrong_answer
from pyspark.sql import functions as F


@wrong_answer("revenue", id="counts", title="Counts instead of summing", hint="count() counts rows: sum the amounts.")
def counts(orders, customers):
    joined = orders.join(customers, "customer")
    return joined.groupBy("country").agg(F.count("amount").cast("double").alias("revenue"))


@wrong_answer("named", id="udf", title="Lowers in Python", hint="lower() is built in.")
def in_python(orders, customers):
    lower = F.udf(str.lower)
    return orders.join(F.broadcast(customers), "customer").select("id", lower("country").alias("country"))


@wrong_answer("named", id="sorted", title="Sorts both sides", hint="broadcast() the customers.")
def both_shuffled(orders, customers):
    joined = orders.join(customers.hint("merge"), "customer")
    return joined.select("id", F.lower("country").alias("country"))


@wrong_answer("best", id="upwards", title="Sorts upwards", hint="desc() puts the largest first.")
def upwards(orders, n):
    return orders.orderBy("amount", "id").limit(n)
""",
}


def build_course(root: Path) -> Course:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run([sys.executable, "-m", "grader", "build"], cwd=root, check=True, capture_output=True)
    return load_course(root)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return build_course(tmp_path_factory.mktemp("frames"))


@pytest.fixture(scope="module")
def graded(course: Course, shared_worker: Worker) -> Iterator[Graded]:
    """The checks of a submission that is the solution but for some definitions, of those exercises alone.

    The smallest rows that show a mistake are looked for where they are the subject: that takes many calls.
    """
    store = AnswerStore(None)
    with LabGrader(course, course.lab(LAB), store=store, worker=shared_worker) as grader:

        def grade(code: str, *exercises: str, smallest: bool = False) -> dict[str, CheckRecord]:
            source = f"{(course.root / 'solutions' / LAB / 'lab.py').read_text()}\n# %%\n{code}"
            program = grader.own(parse_submission("lab.py", source.encode()))
            draw, asked = authors_draw(1), frozenset(exercises)
            options = Options(seed=1, draw=draw, exercises=asked, smallest=smallest)
            record = grader.grade_program(program, options)
            return {check.id: check for each in record.exercises for check in each.checks}

        yield grade
    store.close()


@pytest.fixture(scope="module")
def call(shared_worker: Worker) -> Callable[..., Answer]:
    """Call a function that a program of one cell defines."""

    def made(source: str, *args: Any) -> Answer:
        subject = Subject(shared_worker, Program((SourceCell(1, "lab.py", 1, source),)))
        return subject.call(Request("f", args))

    return made


def frame(schema: str, *rows: tuple[Any, ...], sizes: tuple[int, ...] = ()) -> DataFrame:
    return DataFrame(tuple((name, str(kind)) for name, kind in columns_of(schema)), list(rows), sizes)


ALL = frame(
    "a tinyint, b smallint, c int, d bigint, e float, f double, g decimal(12,3), h string, i binary, j boolean, "
    "k date, l timestamp, m timestamp_ntz, n interval day to second, o array<int>, p map<string,double>, "
    "q struct<x:int,y:array<string>>, r vector",
    (
        *(127, -32768, 2**31 - 1, -(2**63), 0.5, 1e-300, Decimal("12.345"), "ä\n", bytearray(b"\x00\xff"), True),
        *(datetime.date(1969, 12, 31), datetime.datetime(2026, 3, 29, 2, 30), datetime.datetime(1900, 1, 1, 0, 0, 1)),
        *(datetime.timedelta(days=1, microseconds=1), [1, 2], {"k": 1.5}),
        *(Record("Row", ("x", "y"), (7, ["z"])), DenseVector((1.0, 2.0))),
    ),
    (None,) * 18,
    (*(None,) * 15, {"none": None}, None, SparseVector(4, (1,), (3.0,))),
)


def test_every_type_crosses_both_ways_exactly(call: Callable[..., Answer]) -> None:
    for sizes in ((), (1, 0, 2)):
        answer = call("def f(frame): return frame", DataFrame(ALL.columns, ALL.rows, sizes))
        assert answer.ok, answer.raised or answer.failure
        assert answer.value.columns == ALL.columns
        assert answer.value.rows == ALL.rows


def test_partitions_are_as_the_check_laid_them_out(call: Callable[..., Answer]) -> None:
    laid_out = frame("n int", (1,), (2,), (3,), sizes=(1, 0, 2))
    source = "def f(frame): return frame.rdd.mapPartitions(lambda rows: [[row.n for row in rows]]).collect()"
    assert call(source, laid_out).value == [[1], [], [2, 3]]


def test_the_session_of_a_notebook_is_the_one_at_hand(call: Callable[..., Answer]) -> None:
    source = (
        "from pyspark.sql import SparkSession\n"
        "def f(frame):\n"
        "    session = SparkSession.builder.appName('mine').getOrCreate()\n"
        "    frame.createOrReplaceTempView('t')\n"
        "    assert session.sparkContext is frame.sparkSession.sparkContext is sc\n"
        "    return session.sql('SELECT max(n) AS most FROM t')\n"
    )
    assert call(source, frame("n int", (1,), (4,))).value == frame("most int", (4,))


def test_a_type_that_does_not_cross_is_named(call: Callable[..., Answer]) -> None:
    answer = call("def f(frame): return frame.selectExpr('parse_json(j) AS v')", frame("j string", ("{}",)))
    assert answer.raised is not None
    assert "has a column of variants" in answer.raised.message


def test_the_reference_passes(graded: Graded) -> None:
    statuses = {name: check.status for name, check in graded("").items()}
    assert statuses == dict.fromkeys(("test_plan", "test_revenue", "test_best"), "passed")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "def revenue(orders, customers):\n    return orders.join(customers, 'customer').groupBy('country')"
            ".sum('amount')",
            "revenue(df, df): has no column `revenue`",
        ),
        (
            "def revenue(orders, customers):\n    return orders.join(customers, 'customer').groupBy('country')"
            ".agg(F.sum('amount').cast('int').alias('revenue'))",
            "has a column `revenue` of type int, where double is due",
        ),
        (
            "def revenue(orders, customers):\n    return orders.join(customers, 'customer', 'left').groupBy('country')"
            ".agg(F.sum('amount').alias('revenue'))",
            "1 row too many",
        ),
        (
            "def revenue(orders, customers):\n    orders.join(customers, 'customer').groupBy('country')"
            ".agg(F.sum('amount').alias('revenue')).show()",
            "returned None, where a DataFrame is due",
        ),
        (
            "def revenue(orders, customers):\n    return orders.join(customers, 'customer').groupBy('country')"
            ".agg(F.sum('amount').alias('revenue')).collect()",
            "returned a list, where a DataFrame is due",
        ),
    ],
    ids=["name", "type", "left join", "show", "collect"],
)
def test_a_mistake_is_told_as_a_person_would(graded: Graded, code: str, said: str) -> None:
    check = graded(code, "revenue")["test_revenue"]
    assert check.status == "failed"
    assert check.finding is not None
    assert said in check.finding.headline


def test_a_mistake_is_recognised_with_the_smallest_rows(graded: Graded) -> None:
    counted = (
        "def revenue(orders, customers):\n    return orders.join(customers, 'customer').groupBy('country')"
        ".agg(F.count('amount').cast('double').alias('revenue'))"
    )
    finding = graded(counted, "revenue", smallest=True)["test_revenue"].finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "counts"
    assert finding.witness is not None
    assert finding.witness.snippet.startswith("revenue(spark.createDataFrame([(")
    assert "country | revenue" in finding.witness.actual
    assert finding.actual_table is not None
    assert finding.actual_table.columns == ("country", "revenue")


def test_the_smallest_input_drops_rows_of_every_table_and_columns_that_do_not_matter(
    graded: Graded,
) -> None:
    counted = (
        "def revenue(orders, customers):\n    return orders.join(customers, 'customer').groupBy('country')"
        ".agg((F.sum('amount') + 100).alias('revenue'))"
    )
    finding = graded(counted, "revenue", smallest=True)["test_revenue"].finding
    assert finding is not None
    assert finding.witness is not None
    given = re.findall(r'(\[.*?\])(?:, \d\))?, "(.*?)"\)', finding.witness.snippet)
    assert [len(ast.literal_eval(rows)) for rows, _ in given] == [1, 1]
    assert [schema for _, schema in given] == ["customer int, amount double", "customer int, country string"]


def test_what_pyspark_logs_of_an_error_is_not_among_what_a_learner_printed(call: Callable[..., Answer]) -> None:
    answer = call("def f(d):\n    print('mine')\n    return d.select(d.x / 0)", frame("x int", (1,)))
    assert answer.raised is not None
    assert answer.raised.spark is not None
    assert answer.raised.spark.condition == "DIVIDE_BY_ZERO"
    assert answer.output == "mine\n"


def test_a_forged_error_of_spark_is_cut_to_size(call: Callable[..., Answer]) -> None:
    answer = call(
        "from pyspark.errors import PySparkValueError\n"
        "def f(d):\n"
        "    raise PySparkValueError('x', 'C' * 9999, {'k' * 9999 + str(n): 'v' * 9999 for n in range(99)})",
        frame("x int", (1,)),
    )
    assert answer.raised is not None
    said = answer.raised.spark
    assert said is not None
    assert len(said.condition) <= 300
    assert len(said.parameters) <= 12
    assert all(len(name) + len(value) <= 600 for name, value in said.parameters.items())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("F.udf(str.lower)('country')", "named(df, df): right, but its plan has a Python UDF (BatchEvalPython)"),
        ("F.lower('country')", "named(df, df): right, but its plan has no BroadcastHashJoin"),
    ],
)
def test_a_plan_is_told_where_the_rows_are_right(graded: Graded, code: str, said: str) -> None:
    small = "F.broadcast(customers)" if "udf" in code else "customers.hint('merge')"
    source = f"orders.join({small}, 'customer').select('id', {code}.alias('country'))"
    finding = graded(f"def named(orders, customers):\n    return {source}", "named")["test_plan"].finding
    assert finding is not None
    assert (finding.kind, finding.headline) == ("cost", said)
    assert finding.details[0].startswith("Its plan, the last step first: Project <- ")
    assert finding.mistake is not None


def test_the_order_of_ties_is_free_and_the_rest_is_not(graded: Graded) -> None:
    tied = "def best(orders, n):\n    return orders.orderBy(F.desc('amount'), F.desc('id')).limit(n)"
    upwards = "def best(orders, n):\n    return orders.orderBy(F.desc('amount'), 'id').limit(n).orderBy('amount')"
    assert graded(tied, "best")["test_best"].status == "passed"
    finding = graded(upwards, "best")["test_best"].finding
    assert finding is not None
    assert "the right rows in the wrong order" in finding.headline


def test_views_and_settings_of_an_exercise_are_gone_in_the_next(
    graded: Graded,
) -> None:
    code = (
        "kept = revenue\n"
        "def revenue(orders, customers):\n"
        "    orders.createOrReplaceTempView('leak'), orders.createOrReplaceGlobalTempView('leak')\n"
        "    spark.conf.set('spark.sql.shuffle.partitions', '7'), spark.conf.set('spark.sql.caseSensitive', 'true')\n"
        "    spark.sql('CREATE DATABASE IF NOT EXISTS mine'), spark.sql('USE mine')\n"
        "    return kept(orders, customers)\n\n\n"
        "found = best\n"
        "def best(orders, n):\n"
        "    left = [t.name for t in spark.catalog.listTables()], spark.catalog.currentDatabase(),\\\n"
        "        spark.catalog.tableExists('global_temp.leak'), spark.conf.get('spark.sql.caseSensitive'),\\\n"
        "        spark.conf.get('spark.sql.shuffle.partitions'), spark.conf.get('spark.sql.adaptive.enabled')\n"
        "    assert left == ([], 'default', False, 'false', '2', 'false'), left\n"
        "    return found(orders, n)\n"
    )
    checks = graded(code)
    assert {name: (check.status, check.finding) for name, check in checks.items()} == dict.fromkeys(
        ("test_plan", "test_revenue", "test_best"), ("passed", None)
    )


def test_such_a_lab_is_verified(tmp_path: Path) -> None:
    build_course(tmp_path)
    said = command(tmp_path, "verify")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "4 of 4 wrong answers rejected, 4 recognised by name" in said.stdout
