"""A grade depends on the submission alone: not on who was graded before, nor on what its worker had done by then."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec
import pytest

from grader.checks.running.draw import authors_draw
from grader.classroom.grading.judge import Job, Judge, JudgeSetup
from grader.course.load import load_course
from grader.course.model import Course
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, RunRecord, encode
from grader.spark.run import RunFigures
from grader.submission import Submission, parse_submission

pytestmark = pytest.mark.spark
LAB = "lab1_names"
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Names"\n[tool.grader.limits]\nload_seconds = 30\n',
    f"exercises/{LAB}/lab.toml": (
        'format = 1\ntitle = "Names"\norder = 1\n'
        '[[exercise]]\nid = "plural"\ntitle = "Plural"\npoints = 2\nhints = ["a", "b"]\n'
        '[[exercise]]\nid = "dot"\ntitle = "Dot"\npoints = 2\nhints = ["a", "b"]\n'
        '[[exercise]]\nid = "count"\ntitle = "Count"\npoints = 2\nhints = ["a", "b"]\n'
    ),
    f"exercises/{LAB}/lab.py": "# %%\ndef plural(word):\n    raise NotImplementedError('plural')\n",
    f"exercises/{LAB}/test_{LAB}.py": (
        "import pytest\n"
        "from grader.authors import DenseVector, LabeledPoint\n\n"
        "@pytest.mark.exercise('plural')\n@pytest.mark.points(2)\n"
        "def test_plural(learner, reference):\n    assert learner.plural('cat') == reference.plural('cat')\n\n"
        "@pytest.mark.exercise('dot')\n@pytest.mark.points(2)\n"
        "def test_dot(learner, reference):\n"
        "    given = DenseVector((1.0, 2.0)), LabeledPoint(1.0, (3.0, 4.0))\n"
        "    assert learner.dot(*given) == reference.dot(*given)\n\n"
        "@pytest.mark.exercise('count')\n@pytest.mark.points(2)\n"
        "def test_count(learner, reference, rdd):\n"
        "    assert learner.count(rdd(['a', 'b'])) == reference.count(rdd(['a', 'b']))\n"
    ),
}
REST = "def dot(v, p): return float(v.dot(p.features)) + p.label\ndef count(rows): return rows.count()\n"
PLAIN = "def plural(word): return word + 's'\n" + REST
IN_SPARK = "def plural(word): return sc.parallelize([word]).map(lambda w: w + 's').first()\n" + REST
AT_LOAD = (
    "wordsRDD = sc.parallelize(['cat', 'rat'], 2)\n"
    "def plural(word):\n    wordsRDD.getNumPartitions()\n    return word + 's'\n"
)
EVERYWHERE = """
def twice(rows, context=sc): return context.parallelize(rows).map(lambda n: 2 * n)
class Table:
    rows = sc.parallelize([1, 2])
made = [sc.parallelize([n]).count() for n in range(2)]
text = f"{sc.parallelize([1]).count()}"
again = spark.sparkContext.parallelize([3]).collect()
frame = sqlContext.createDataFrame([("cat", 1)], ["word", "n"])
def plural(word):
    assert Table.rows.collect() == [1, 2] and made == [1, 1] and text == "1" and again == [3]
    assert twice([1]).collect() == [2] and frame.collect()[0].word == word
    assert sc is Table.rows.context and spark.sparkContext is sc
    assert twice([1]).toDF is not None
    return word + "s"
"""
SUBMISSIONS = {
    "pure": "def plural(word): return word + 's'\n",
    "plain": PLAIN,
    "at load, 1": AT_LOAD + REST,
    "vectors only": REST.splitlines()[0],
    "at load, 2": AT_LOAD + REST,
    "in a function only": "def plural(word): return sc.parallelize([word]).map(lambda w: w + 's').first()\n" + REST,
    "everywhere": EVERYWHERE + REST,
    "gets the context": (
        "from pyspark import SparkContext\nfrom pyspark.sql import SparkSession, functions as F\n"
        "mine, session = SparkContext.getOrCreate(), SparkSession.builder.appName('mine').getOrCreate()\n"
        "one = session.range(1).select(F.lit('s').alias('s')).collect()[0].s\n"
        "def plural(word): return word + one * mine.parallelize([1]).count()\n" + REST
    ),
    "makes one": "from pyspark import SparkContext\nsc = SparkContext('local', 'mine')\n# %%\n" + PLAIN,
    "stops it": PLAIN + "# %%\nprint(sc.parallelize([1]).count())\nsc.stop()\n",
    "makes another": (
        "from pyspark import SparkConf, SparkContext\nsc.stop()\n"
        "sc = SparkContext(conf=SparkConf().setMaster('local[16]').setAppName('mine'))\n"
        "n = sc.parallelize([1, 2]).count()\n# %%\n" + IN_SPARK
    ),
    "makes another if it can": (
        "from pyspark import SparkContext\ntry:\n    sc.stop()\nexcept Exception:\n    pass\n"
        "try:\n    sc = SparkContext('local', 'mine')\nexcept ValueError:\n    sc = None\n# %%\n" + IN_SPARK
    ),
    "stops its session": (
        "from pyspark.sql import SparkSession\nspark.stop()\n"
        "spark = SparkSession.builder.master('local[3]').getOrCreate()\n"
        "# %%\ndef plural(word): return word + spark.createDataFrame([('s',)], ['e']).first().e\n" + REST
    ),
    "opens and closes": (
        "from pyspark import SparkContext\nwith SparkContext.getOrCreate() as mine:\n"
        "    print(mine.parallelize([1]).count())\n# %%\n" + IN_SPARK
    ),
    "stops in a function": (
        "from pyspark import SparkContext\ndef main():\n    mine = SparkContext('local', 'app')\n"
        "    print(mine.range(3).sum())\n    mine.stop()\nmain()\nmain()\n# %%\n" + PLAIN
    ),
    "stops Java's": "def plural(word): return word + 's'\n# %%\nsc._jsc.stop()\n# %%\n" + REST,
    "is named so": (
        "def spark(word): return word + 's'\nsc = None\n"
        "def plural(word): return spark(word) if sc is None else ''\n" + REST
    ),
    "deletes it": "del sc\ndef plural(word):\n    return word + ('s' if 'sc' not in globals() else '')\n" + REST,
    "captures it": "def plural(word): return sc.parallelize([word]).map(lambda w: sc.version).first()\n" + REST,
    "at load, 3": AT_LOAD + REST,
}
EARNED = {"pure": 2, "vectors only": 2, "captures it": 4}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("names")
    for name, text in {**FILES, f"solutions/{LAB}/lab.py": f"# %%\n{PLAIN}"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return load_course(root)


@pytest.fixture(scope="module")
def store() -> Iterator[AnswerStore]:
    made = AnswerStore(None)
    yield made
    made.close()


def graded(course: Course, store: AnswerStore, names: list[str]) -> dict[str, RunRecord]:
    """The records of these submissions, graded by one judge in this order."""
    judge = Judge(course, JudgeSetup(root=str(course.root), seed=1, isolation="process"), store)
    try:
        return {
            name: judge.grade(Job(learner="", lab=LAB, submission=read(SUBMISSIONS[name]), draw=authors_draw(1)))
            for name in names
        }
    finally:
        judge.close()


def read(source: str) -> Submission:
    return parse_submission("lab.py", f"# %%\n{source}".encode())


def timeless(record: RunRecord) -> str:
    """All of a record that is not a time, nor grows with one: Spark sends a task's measured times with its result."""
    exercises = tuple(
        msgspec.structs.replace(each, checks=tuple(map(timeless_check, each.checks))) for each in record.exercises
    )
    same = msgspec.structs.replace(record, started="", seconds=0.0, cpu_seconds=None, exercises=exercises)
    return encode(same).decode()


def timeless_check(check: CheckRecord) -> CheckRecord:
    return msgspec.structs.replace(
        check, seconds=0.0, learner_run=timeless_run(check.learner_run), reference_run=timeless_run(check.reference_run)
    )


def timeless_run(run: RunFigures | None) -> RunFigures | None:
    if run is None:
        return None
    stages = tuple(msgspec.structs.replace(stage, result_bytes=0) for stage in run.stages_run)
    return msgspec.structs.replace(run, result_bytes=0, stages_run=stages)


@pytest.fixture(scope="module")
def in_order(course: Course, store: AnswerStore) -> dict[str, RunRecord]:
    return graded(course, store, list(SUBMISSIONS))


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_grade_of_each(in_order: dict[str, RunRecord], name: str) -> None:
    record = in_order[name]
    assert record.earned == EARNED.get(name, 6), encode(record).decode()
    assert record.points == 6


def test_equal_files_get_equal_grades(in_order: dict[str, RunRecord]) -> None:
    assert len({timeless(in_order[f"at load, {number}"]) for number in (1, 2, 3)}) == 1


def test_a_shuffled_class_gets_the_same_records(
    course: Course, store: AnswerStore, in_order: dict[str, RunRecord]
) -> None:
    names = list(SUBMISSIONS)
    random.Random(3).shuffle(names)
    again = graded(course, store, names)
    for name in names:
        assert timeless(again[name]) == timeless(in_order[name]), name


@pytest.mark.parametrize("name", ["at load, 1", "in a function only", "vectors only"])
def test_alone_in_a_fresh_worker(course: Course, store: AnswerStore, in_order: dict[str, RunRecord], name: str) -> None:
    assert timeless(graded(course, store, [name])[name]) == timeless(in_order[name])


def test_a_context_in_a_task_is_explained_as_everywhere(in_order: dict[str, RunRecord]) -> None:
    finding = in_order["captures it"].exercises[0].checks[0].finding
    assert finding is not None
    assert "SPARK-5063" in finding.trace or "SparkContext" in finding.headline


def test_a_cell_that_stops_spark_is_named(in_order: dict[str, RunRecord]) -> None:
    (note,) = [note for note in in_order["stops it"].submission.notes if "stopped the SparkContext" in note.text]
    assert note.place is not None
    assert note.place.code == "print(sc.parallelize([1]).count())"


@pytest.mark.parametrize(
    "name",
    [
        "makes one",
        "makes another",
        "makes another if it can",
        "stops its session",
        "opens and closes",
        "stops in a function",
    ],
)
def test_who_stops_spark_or_makes_a_context_is_told_once_whose_it_goes_on_with(
    in_order: dict[str, RunRecord], name: str
) -> None:
    (note,) = in_order[name].submission.notes
    assert note.text.startswith("this cell stopped the SparkContext, or made one of its own")


def test_a_context_that_is_really_gone_costs_only_what_its_cell_did(in_order: dict[str, RunRecord]) -> None:
    (note,) = in_order["stops Java's"].submission.notes
    assert "only its imports, definitions and constants were executed" in note.text
