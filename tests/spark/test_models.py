"""Models of pyspark.ml as answers: described when they are returned, fitted and applied where they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import command as run_command
from command_line import grader as command
from model_course import LAB, models_course

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Course
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, Finding
from grader.sandbox.host.client import Worker
from grader.submission import parse_submission

pytestmark = pytest.mark.spark
SCORES, MADE = "TestClassifier.test_scores_on_unseen_rows", "TestClassifier.test_how_it_is_made"
CHECKS = (SCORES, MADE, "test_no_leak", "test_prices", "test_segments", "test_baskets", "test_rules", "test_save")
Graded = Callable[..., dict[str, CheckRecord]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return models_course(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def graded(course: Course, shared_worker: Worker) -> Iterator[Graded]:
    """The checks of a submission that is the solution but for some definitions, of those exercises alone.

    No test asks for the smallest input that shows a mistake, which takes a hundred fits to find.
    """
    store = AnswerStore(None)
    with LabGrader(course, course.lab(LAB), store=store, worker=shared_worker) as grader:

        def grade(code: str, *exercises: str) -> dict[str, CheckRecord]:
            source = f"{(course.root / 'solutions' / LAB / 'lab.py').read_text()}\n# %%\n{code}"
            program = grader.own(parse_submission("lab.py", source.encode()))
            options = Options(seed=1, draw=authors_draw(1), exercises=frozenset(exercises), smallest=False)
            record = grader.grade_program(program, options)
            return {check.id: check for each in record.exercises for check in each.checks}

        yield grade
    store.close()


def failed(checks: dict[str, CheckRecord], name: str) -> Finding:
    """The finding of a check that failed."""
    finding = checks[name].finding
    assert checks[name].status == "failed"
    assert finding is not None
    return finding


def test_the_reference_passes(graded: Graded) -> None:
    checks = graded("")
    assert {name: (check.status, check.finding) for name, check in checks.items()} == dict.fromkeys(
        CHECKS, ("passed", None)
    )


LEARN = "fit(train)\n    return model, model.transform(held_out).agg({'prediction': 'avg'}).first()[0]"


@pytest.mark.parametrize(
    ("code", "check", "said"),
    [
        (
            "def classifier(strength):\n    return Pipeline(stages=[LogisticRegression(regParam=strength)])",
            MADE,
            "classifier(0.01): the model has no stage StringIndexer",
        ),
        (
            "kept = classifier\ndef classifier(strength):\n    return kept(0.5)",
            MADE,
            "classifier(0.01): regParam is 0.5 where 0.01 is due",
        ),
        (
            "kept = classifier\ndef classifier(strength):\n    whole = kept(strength)\n"
            "    whole.getStages()[0].setHandleInvalid('skip')\n    return whole",
            MADE,
            "classifier(0.01): handleInvalid is 'skip' where 'keep' is due",
        ),
        (
            "kept = classifier\ndef classifier(strength):\n    whole = kept(strength)\n"
            "    whole.getStages()[0].setStringOrderType('alphabetAsc')\n    return whole",
            MADE,
            "classifier(0.01).fit(df): labels are [",
        ),
        ("def classifier(strength): pass", SCORES, "classifier(0.01) returned None, where an estimator or a pipeline"),
        (
            "def classifier(strength): return LogisticRegression",
            SCORES,
            "classifier(0.01) returned an abc.ABCMeta, where an estimator",
        ),
        (
            "from pyspark.ml.feature import SQLTransformer\ndef classifier(strength):\n"
            "    return Pipeline(stages=[SQLTransformer(statement='SELECT *, 1.0 AS guess FROM __THIS__')])",
            SCORES,
            "the predictions have no column `prediction`",
        ),
        (
            "from pyspark.ml.feature import SQLTransformer\ndef classifier(strength):\n    return Pipeline(stages=["
            "SQLTransformer(statement='SELECT id, double(rand(1) > 0.5) AS prediction FROM __THIS__')])",
            SCORES,
            "accuracy is 0.",
        ),
        (
            "from pyspark.ml.feature import SQLTransformer\ndef classifier(strength):\n    return Pipeline(stages=["
            "SQLTransformer(statement='SELECT id, 1.0 AS prediction FROM __THIS__ WHERE id > 3')])",
            SCORES,
            "the id 0 has no prediction (and 3 more)",
        ),
        (
            "from pyspark.ml.regression import DecisionTreeRegressor\ndef prices(train, held_out):\n"
            "    features = VectorAssembler(inputCols=['size', 'rooms'], outputCol='raw')\n"
            "    scaler = StandardScaler(inputCol='raw', outputCol='features', withMean=True)\n"
            f"    model = Pipeline(stages=[features, scaler, DecisionTreeRegressor(labelCol='price')]).{LEARN}",
            "test_prices",
            "part 0 of what it returned: stage 3 of the model is DecisionTreeRegressionModel where "
            "LinearRegressionModel is due",
        ),
        (
            "def prices(train, held_out):\n"
            "    features = VectorAssembler(inputCols=['size', 'rooms'], outputCol='raw')\n"
            "    scaler = StandardScaler(inputCol='raw', outputCol='features', withMean=True)\n"
            "    line = LinearRegression(labelCol='price', solver='normal', regParam=0.1)\n"
            f"    model = Pipeline(stages=[features, scaler, line]).{LEARN}",
            "test_prices",
            "regParam of LinearRegressionModel is 0.1 where 0.0 is due",
        ),
        (
            "def prices(train, held_out):\n"
            "    features = VectorAssembler(inputCols=['size', 'rooms'], outputCol='features')\n"
            f"    model = Pipeline(stages=[features, LinearRegression(labelCol='price')]).{LEARN}",
            "test_prices",
            "the model has no stage StandardScalerModel",
        ),
        (
            "def prices(train, held_out):\n"
            "    features = VectorAssembler(inputCols=['size', 'rooms'], outputCol='features')\n"
            "    return Pipeline(stages=[features, LinearRegression(labelCol='price')]), 1.0",
            "test_prices",
            "the model is Pipeline, which is not fitted, where PipelineModel is due",
        ),
        (
            "kept = prices\ndef prices(train, held_out):\n    return kept(train, held_out)[0]",
            "test_no_leak",
            "returned a PipelineModel, where a tuple of 1 or more is due",
        ),
        (
            "kept = segments\ndef segments(points, k):\n    return kept(points, k).transform(points)",
            "test_segments",
            "segments(df, 2) returned a DataFrame, where a fitted model is due",
        ),
        (
            "kept = segments\ndef segments(points, k):\n    return kept(points, 3)",
            "test_segments",
            "wrong values in the column `prediction`",
        ),
        (
            "def baskets(frame):\n    return FPGrowth(itemsCol='items', minSupport=0.9).fit(frame)",
            "test_baskets",
            "baskets(df).freqItemsets: ",
        ),
        (
            "def baskets(frame):\n    return FPGrowth(itemsCol='items')",
            "test_baskets",
            "where a fitted FPGrowth is due",
        ),
        (
            "def baskets(frame):\n    return FPGrowth(itemsCol='items', minSupport=0.5, minConfidence=0.3).fit(frame)",
            "test_rules",
            "baskets(df).associationRules: ",
        ),
    ],
)
def test_a_mistake_is_told_as_a_person_would(graded: Graded, code: str, check: str, said: str) -> None:
    of = {SCORES: "classifier", MADE: "classifier", "test_no_leak": "prices", "test_rules": "baskets"}
    exercise = of.get(check, check[5:])
    headline = failed(graded(code, exercise), check).headline
    assert said in headline


def test_what_clusters_are_called_is_free(graded: Graded) -> None:
    code = (
        "def segments(points, k):\n    features = VectorAssembler(inputCols=['x', 'y'], outputCol='features')\n"
        "    return Pipeline(stages=[features, KMeans(k=k, seed=7, initSteps=9)]).fit(points)"
    )
    assert graded(code, "segments")["test_segments"].status == "passed"


def test_a_leak_is_named_and_recognised(graded: Graded, course: Course) -> None:
    wrong = (course.root / "solutions" / LAB / "wrong.py").read_text()
    leaking = wrong[wrong.index("def leaking") : wrong.index('@wrong_answer("segments"')]
    finding = failed(graded(f"{leaking}\nprices = leaking", "prices"), "test_no_leak")
    assert finding.headline == "prices(df, df): the model learns from rows that it must not see"
    assert finding.details[0].startswith("With other held-out rows, StandardScalerModel learned other ")
    assert finding.mistake is not None
    assert finding.mistake.id == "leak"


@pytest.mark.parametrize(
    "members",
    [
        "fit = lambda self, frame: self\n    transform = lambda self, frame: frame",
        "__getattr__ = lambda self, name: self\n    __call__ = lambda self, *args: self",
        "__class__ = LogisticRegression",
        "__class__ = property(lambda self: LogisticRegression)\n    __module__ = 'pyspark.ml.classification'",
    ],
)
def test_what_only_pretends_to_be_a_model_is_none(graded: Graded, members: str) -> None:
    code = f"class Mine:\n    {members}\n\n\ndef classifier(strength): return Mine()"
    finding = failed(graded(code, "classifier"), SCORES)
    assert finding.kind == "wrong-type"
    assert "classifier(0.01) returned a" in finding.headline


def test_a_stage_of_ones_own_is_a_stage(graded: Graded) -> None:
    code = (
        "from pyspark.ml import Transformer\n\n\nclass Doubling(Transformer):\n    def _transform(self, frame):\n"
        "        return frame.withColumn('x', frame.x * 2)\n\n\nkept = classifier\ndef classifier(strength):\n"
        "    return Pipeline(stages=[Doubling(), *kept(strength).getStages()])"
    )
    checks = graded(code, "classifier")
    assert checks[SCORES].status == "passed"
    assert "the model has a stage too many: submission.Doubling" in failed(checks, MADE).headline


SAVED = "orders.repartition('year').write.partitionBy('year')"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{SAVED}.csv(path)", "wrote csv, not parquet"),
        ("orders.coalesce(1).write.parquet(path)", "partitioned by nothing where by 'year' is due"),
        ("orders.write.partitionBy('year', 'id').parquet(path)", "partitioned by 'year', 'id' where by 'year' is due"),
        ("orders.write.partitionBy('year').parquet(path)", "wrote 9 files, not 3"),
        ("return orders.count()", "wrote nothing into the folder"),
        ("orders.write.parquet('elsewhere', mode='overwrite')", "wrote nothing into the folder"),
        (f"{SAVED.replace('orders', 'orders.limit(8)')}.parquet(path)", "what was written has 1 row missing"),
        (
            f"orders = orders.withColumnRenamed('id', 'ID')\n    {SAVED}.parquet(path)",
            "what was written has a column `ID` that should be called `id`",
        ),
        (
            "import os; os.mkdir(path); os.symlink('/etc', path + '/year=1')",
            "cannot be read: it holds year=1, which is",
        ),
        ("import os; os.makedirs(path); open(path + '/a.parquet', 'w').write('no')", "cannot be read: "),
        ("import os; os.makedirs(path + '/2020'); open(path + '/2020/a.parquet', 'w')", "2020 is no partition"),
        ("open(path, 'w').write('x')", "cannot be read: it is no folder"),
    ],
)
def test_what_is_wrong_with_files_is_told(graded: Graded, body: str, said: str) -> None:
    finding = failed(graded(f"def save(orders, path):\n    {body}", "save"), "test_save")
    assert finding.headline.startswith("save(df, out_dir)")
    assert said in finding.headline


def test_such_a_lab_is_verified(tmp_path: Path) -> None:
    models_course(tmp_path)
    said = command(tmp_path, "verify")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "5 of 5 wrong answers rejected, 5 recognised by name" in said.stdout


def test_a_released_copy_says_the_same_of_a_notebook(tmp_path: Path) -> None:
    course = models_course(tmp_path / "course")
    out = tmp_path / "out"
    said = command(course.root, "release", out, "--seeds", "1")
    assert said.returncode == 0, said.stdout + said.stderr
    right = (course.root / "solutions" / LAB / "lab.py").read_text()
    lab = out / "exercises" / LAB / "lab.py"
    lab.write_text(right)
    said = command(out, "check", LAB)
    assert said.returncode == 0, said.stdout + said.stderr
    lab.write_text(right.replace("LogisticRegression(regParam=strength)", "LogisticRegression()"))
    assert command(out, "convert", lab, "--force").returncode == 0
    lab.unlink()
    said = command(out, "check", f"{LAB}/classifier")
    assert said.returncode == 1
    told = " ".join(said.stdout.split())  # lines end where the terminal does
    assert "classifier(0.01): regParam is 0.0 where 0.01 is due" in told
    assert "Does not use the strength" in told
    assert "lab.ipynb" in told


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux")
def test_the_background_service_fits_and_reads_what_was_written(tmp_path: Path) -> None:
    course = models_course(tmp_path / "course")
    right = (course.root / "solutions" / LAB / "lab.py").read_text()
    (course.root / "exercises" / LAB / "lab.py").write_text(right)
    settings = {"GRADER_SERVICE": "on", "XDG_RUNTIME_DIR": str(tmp_path)}

    def grader(*line: str) -> str:
        return run_command(course.root, sys.executable, "-m", "grader", *line, **settings).stdout

    try:
        for seed in ("1", "2"):
            for name in ("save", "segments"):
                said = grader("check", f"{LAB}/{name}", "--seed", seed)
                assert "passed" in said, said
    finally:
        grader("stop")
