"""Programs of DataFrames and pipelines predict the competition's rows, in a worker that gets no label of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.competition.entry import read_entry
from grader.competition.scoring import scorer_of
from grader.competition.tables import PredictionError, predicted_text
from grader.course.load import load_course
from grader.datasets.contest import contest
from grader.sandbox.host.client import Worker
from grader.submission import parse_submission

COURSE = load_course(Path(__file__).parents[2])
DATA = contest(1, 800, 300)
STAGES = """# grader: lab9_competition
# %%
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import FeatureHasher
from pyspark.sql import functions as F


def stages(train):
    honest = [name for name in train.columns if name != "label"]
    hashed = FeatureHasher(inputCols=honest, outputCol="features", numFeatures=256)
    return Pipeline(stages=[hashed, LogisticRegression(regParam=0.01, maxIter=5)])


"""

pytestmark = pytest.mark.spark


def predicted(source: str, worker: Worker) -> str:
    with LabGrader(COURSE, COURSE.lab("lab9_competition"), worker=worker) as grader:
        own = grader.own(parse_submission("lab.py", (STAGES + source).encode()))
        run = grader.open(own.submission, Options(seed=0))
        return predicted_text(own.answerer, DATA, run.explain)


@pytest.mark.parametrize(
    "body",
    [
        "return stages(train)",
        "return stages(train).fit(train)",
        "return stages(train).fit(train).transform(test).select('probability', 'id')",
        "return test.select('id', F.lit(0.25).alias('probability'))",
    ],
    ids=["pipeline", "fitted", "table", "constant"],
)
def test_what_a_program_may_give_is_scored_as_any_file(body: str, shared_worker: Worker, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_text(predicted(f"def predict_clicks(train, test):\n    {body}\n", shared_worker))
    scorer = scorer_of(DATA)
    score = scorer.score(scorer.losses(read_entry(file, DATA.ids)))
    assert score.public.rows + score.private.rows == 300
    assert 0 < score.private.loss < 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "predict_clicks"),
        ("def predict_clicks(train, test):\n    return test.select('label')\n", "label"),
        ("def predict_clicks(train, test):\n    return stages(train).fit(train).transform(test).drop('id')\n", "`id`"),
    ],
    ids=["missing", "label", "no id"],
)
def test_what_a_program_lacks_is_told(source: str, said: str, shared_worker: Worker) -> None:
    with pytest.raises(PredictionError, match=said):
        predicted(source, shared_worker)
