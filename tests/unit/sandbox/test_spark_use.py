"""Which programs use Spark while they are loaded: told by the source alone, so it is the same in every worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.checks.running.programs import program_of, read_reference
from grader.course.load import load_course
from grader.course.model import Lab
from grader.sandbox.host.sparkuse import SparkUse, spark_use
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import read_submission

COURSE = Path(__file__).parents[3]
NOT_AT_ALL = SparkUse(False, ())
LABS = load_course(COURSE).labs


def use(*cells: str) -> SparkUse:
    return spark_use(Program(tuple(SourceCell(at, "lab.py", 1, cell) for at, cell in enumerate(cells, 1))))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("words = sc.parallelize(['cat'])", {"sc"}),
        ("def f(word):\n    return sc.parallelize([word]).count()", {"sc"}),
        ("frame = spark.range(3)", {"spark"}),
        ("count = spark.sparkContext.parallelize([1]).count()", {"spark"}),
        ("frame = sqlContext.createDataFrame([(1,)], ['n'])", {"sqlContext"}),
        ("def f(rows, context=sc): return context.parallelize(rows)", {"sc"}),
        ("class Table:\n    rows = sc.parallelize([1])", {"sc"}),
        ("made = [sc.parallelize([n]) for n in range(3)]", {"sc"}),
        ("print(f'{sc.version}')", {"sc"}),
        ("f = lambda: sc", {"sc"}),
        ("@sc.broadcast\ndef f(): pass", {"sc"}),
        ("del sc", {"sc"}),
        ("sc = sc or None", {"sc"}),
        ("try:\n    sc\nexcept NameError:\n    sc = None", {"sc"}),
        ("for spark in spark.range(2).collect(): print(spark)", {"spark"}),
        ("def f():\n    global sc\n    sc = sc.getOrCreate()", {"sc"}),
        ("def outer(sc):\n    return sc\ndef inner():\n    return sc", {"sc"}),
        ("from pyspark import SparkContext\nmine = SparkContext.getOrCreate()", set()),
        ("from pyspark import SparkContext\nsc = SparkContext('local', 'mine')\ndef f(): return sc", {"sc"}),
        ("from pyspark import SparkContext as C\nmine = C.getOrCreate()", set()),
        ("from pyspark.sql import SparkSession\nmine = SparkSession.builder.getOrCreate()", set()),
        ("import pyspark\nmine = pyspark.SparkContext.getOrCreate()", set()),
        ("import grader.notebook\nsc = grader.notebook.spark_context()\nrows = sc.range(2)", {"sc"}),
        ("from pyspark.sql import functions as F\ndouble = F.col('n') * 2", set()),
        ("from pyspark.ml.feature import HashingTF", set()),
        ("def f(rows): return rows.toDF(['n'])", {"spark"}),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_program_that_uses_spark(source: str, names: set[str]) -> None:
    assert use(source) == SparkUse(True, tuple(sorted(names)))


@pytest.mark.parametrize(
    "source",
    [
        "def dot(a, b): return sum(x * y for x, y in zip(a, b))",
        "from pyspark import RDD, SparkContext\ndef f(sc: int, rows: 'RDD[int]'): return rows.count()",
        "from pyspark.mllib.linalg import DenseVector, Vectors\nfrom pyspark.mllib.regression import LabeledPoint",
        "from pyspark.sql import Row, DataFrame\nPoint = Row('x', 'y')",
        "sc = 5\nprint(sc)\ndef f(): return sc",
        "def spark(x): return x + 1\nprint(spark(2))",
        "class spark: pass\nprint(spark)",
        "import mylib as sc\nsc.run()",
        "for sc in [1, 2]: print(sc)",
        "best = max(sc for sc in [1, 2])",
        "f = lambda sc: sc + 1",
        "def f(scores):\n    sc = max(scores)\n    return [sc for _ in scores]",
        "def f(*spark, **sc): return spark, sc",
        "def f():\n    '''\n    >>> sc.parallelize([1])\n    '''\n    return 'spark'  # sc is the context",
        "mine.sc, mine.spark = 1, 2",
        "def f(): return sc\nsc = 3",
    ],
    ids=lambda value: value[:40],
)
def test_a_program_that_does_not(source: str) -> None:
    assert use(source) == NOT_AT_ALL


def test_cells_are_read_in_their_order() -> None:
    assert use("sc = 5", "print(sc)") == NOT_AT_ALL
    assert use("print(sc)", "sc = 5").starts
    assert use("rows = sc.parallelize([1])", "frame = spark.range(2)").names == ("sc", "spark")


def test_a_text_too_deep_to_look_into_is_judged_by_its_words() -> None:
    deep = "n = " + "-" * 200_000 + "1"
    assert use(deep) == NOT_AT_ALL
    assert use(deep + "\nsc.range(2)") == SparkUse(True, ("sc",))


def of_tables(lab: Lab) -> bool:
    """Whether its cells make tables when they are loaded, or take in the functions for their columns."""
    stub = (lab.folder / "lab.py").read_text(encoding="utf-8")
    return "from pyspark.sql import functions" in stub or any(each.kind == "variable" for each in lab.exercises)


@pytest.mark.parametrize("lab", [lab for lab in LABS if not of_tables(lab)], ids=lambda lab: lab.id)
def test_the_shipped_labs_of_functions_do_not_wait_for_spark_while_they_are_loaded(lab: Lab) -> None:
    assert spark_use(program_of(read_submission(lab.folder / "lab.py").cells)) == NOT_AT_ALL
    if lab.solution_folder is not None:
        assert spark_use(program_of(read_reference(lab).cells)) == NOT_AT_ALL
