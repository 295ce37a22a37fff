"""Records to render: an ordinary one, and one in which everything that can be hostile is."""

from __future__ import annotations

from typing import get_args

import numpy as np

from grader.checks.dsl import pictures
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    Finding,
    Kind,
    Mistake,
    Picture,
    RunRecord,
    Series,
    Status,
    SubmissionRecord,
    Witness,
)
from grader.spark.run import RunFigures, StageRun
from grader.submission import Note, Place

LAB = "lab3_word_count"

ENVIRONMENT = Environment(
    grader="0.1.0",
    python="3.11.2",
    platform="Linux x86_64",
    pyspark="4.3.0",
    java="25.0.2",
    isolation="process",
    isolation_note="The submitted code had the rights of the user who ran the grader, files and network included.",
)


def check(
    name: str, title: str, exercise: str, status: Status = "passed", points: float = 1, **more: object
) -> CheckRecord:
    """A check that earns all its points when it passed; ``more`` sets any other field."""
    fields: dict[str, object] = {
        "id": f"{LAB}/{exercise}/{name}",
        "title": title,
        "exercise": exercise,
        "status": status,
        "points": points,
        "earned": points if status == "passed" else 0,
        "rerun": f"grader check {LAB}/{exercise} --seed 20240917",
    }
    return CheckRecord(**(fields | more))  # type: ignore[arg-type]


def exercise(name: str, title: str, status: str, *checks: CheckRecord, **more: object) -> ExerciseRecord:
    """An exercise whose points are those of its checks; ``more`` sets any other field."""
    counted = [each for each in checks if each.status != "void"]
    fields: dict[str, object] = {
        "id": name,
        "title": title,
        "status": status,
        "points": sum(each.points for each in checks),
        "checked": sum(each.points for each in counted),
        "earned": sum(each.earned for each in counted),
        "checks": checks,
    }
    return ExerciseRecord(**(fields | more))  # type: ignore[arg-type]


def run(*exercises: ExerciseRecord, **more: object) -> RunRecord:
    """A run of the sample lab; ``more`` sets any other field."""
    fields: dict[str, object] = {
        "lab": LAB,
        "title": "Counting words",
        "submission": SubmissionRecord(name="lab.ipynb", format="notebook", sha256="5a" * 32),
        "seed": 20240917,
        "started": "2024-09-17T10:42:07Z",
        "seconds": 14.2,
        "environment": ENVIRONMENT,
        "exercises": exercises,
    }
    return RunRecord(**(fields | more))  # type: ignore[arg-type]


def everyday() -> RunRecord:
    """What a learner half way through a lab sees: each status once, the usual findings."""
    notes = (
        Note(text="removed a notebook magic: %matplotlib inline", place=Place(file="lab.ipynb", cell=2, line=1)),
        Note(
            text="this cell stopped with NameError: name 'plt' is not defined; the cells below ran all the same",
            place=Place(file="lab.ipynb", cell=9, line=4, code="plt.hist(lengths)"),
        ),
    )
    submission = SubmissionRecord(name="lab.ipynb", format="notebook", sha256="5a" * 32, notes=notes)
    exercises = (_clean(), _mean_by_key(), _word_counts(), _top_k(), *_others())
    return run(*exercises, submission=submission, learner="Ada Example")


def _clean() -> ExerciseRecord:
    return exercise(
        "clean",
        "Clean a line of text",
        "passed",
        check("lower", "Lower case, words only", "clean"),
        check("blanks", "Blank lines become empty text", "clean"),
        check("unicode", "Keeps letters of every alphabet", "clean", visibility="hidden"),
    )


def _mean_by_key() -> ExerciseRecord:
    finding = Finding(
        kind="wrong-value",
        headline="2 of 5 keys have another mean when the data lies on 3 partitions",
        details=("On 1 and 2 partitions of equal size the answer is right.", "Keys that differ: 'a', 'e'."),
        actual="[('a', 3.75), ('b', 2.0), ('c', 7.5), ('d', 1.0), ('e', 4.5)]",
        expected="[('a', 3.3333333333333335), ('b', 2.0), ('c', 7.5), ('d', 1.0), ('e', 4.0)]",
        witness=Witness(
            snippet="pairs = sc.parallelize([('a', 1.0), ('a', 2.0), ('a', 6.0)], 2)\nmean_by_key(pairs).collect()",
            actual="[('a', 2.5)]",
            expected="[('a', 3.0)]",
        ),
        mistake=Mistake(
            id="mean-of-means",
            title="Takes the mean of the means of the partitions",
            hint="Two partitions rarely hold equally many records. What would each of them have to hand on, "
            "besides its mean, so that the two can be joined fairly?",
        ),
        place=Place(file="lab.ipynb", cell=14, line=3, code="    return means.reduceByKey(lambda x, y: (x + y) / 2)"),
    )
    return exercise(
        "mean_by_key",
        "Mean value of each key",
        "failed",
        check("values", "The mean of each key, however the data is partitioned", "mean_by_key", "failed", 2,
              finding=finding, output="partition 0 -> 2.5\npartition 1 -> 6.0\n"),
        check("lazy", "Returns an RDD without starting a job", "mean_by_key"),
        check("empty", "An empty RDD gives an empty RDD", "mean_by_key"),
        hints_taken=1,
    )  # fmt: skip


def _word_counts() -> ExerciseRecord:
    finding = Finding(
        kind="cost",
        headline="Right, but it moves 61 times as many bytes between machines as needed",
        actual="60.8 kB shuffled",
        expected="at most 2 times the reference (1 kB)",
        mistake=Mistake(
            id="group-by-key",
            title="Shuffles every word with groupByKey",
            hint="Could each partition count its own words before anything travels?",
        ),
        advice="Look for a transformation that combines values on each partition first.",
        place=Place(file="lab.ipynb", cell=11, line=2, code="    return words.groupByKey().mapValues(len)"),
    )
    return exercise(
        "word_counts",
        "How often each word occurs",
        "failed",
        check("values", "Counts each word", "word_counts", points=2),
        check("cost", "Combines before the shuffle", "word_counts", "failed", 2, finding=finding,
              learner_run=RunFigures(
                  jobs=1, stages=2, tasks=8, shuffle_bytes=60838, result_bytes=6120, stages_run=_stages(60838)),
              reference_run=RunFigures(
                  jobs=1, stages=2, tasks=8, shuffle_bytes=1000, result_bytes=6120, stages_run=_stages(1000))),
    )  # fmt: skip


def _stages(shuffled: int) -> tuple[StageRun, ...]:
    """Two stages with a shuffle between them."""
    return (StageRun(tasks=4, write_bytes=shuffled), StageRun(tasks=4, read_bytes=shuffled, result_bytes=6120))


def _top_k() -> ExerciseRecord:
    finding = Finding(
        kind="crash",
        headline="TypeError in a Spark task: '<' not supported between instances of 'NoneType' and 'int'",
        details=("The function given to map returned None for 12 of 40 records.",),
        advice="A branch without a return statement gives None. Follow each branch of the function to its end.",
        place=Place(file="lab.ipynb", cell=17, line=6, code="        if count > 1:"),
        trace="lab.ipynb, cell 17, line 9, in top_k\n    return counts.map(flip).top(k)\n"
        "lab.ipynb, cell 17, line 6, in flip\n    if count > 1:\n"
        "TypeError: '<' not supported between instances of 'NoneType' and 'int'",
    )
    return exercise(
        "top_k",
        "The most frequent words",
        "failed",
        check("values", "The k most frequent words, most frequent first", "top_k", "failed", 3, finding=finding),
        check("ties", "Ties in the order of the alphabet", "top_k", "failed", 1,
              finding=Finding(kind="wrong-type", headline="Returns a tuple where a list is asked for",
                              actual="('spark', 'rdd')", expected="['spark', 'rdd']")),
    )  # fmt: skip


def _others() -> tuple[ExerciseRecord, ...]:
    waits = Finding(kind="needs", headline="Waits for 'The most frequent words', which did not pass")
    void = Finding(kind="reference", headline="The reference solution stopped on this input")
    fault = Finding(kind="grader", headline="The check itself raised KeyError: 'lines'", trace="KeyError: 'lines'")
    empty = Finding(kind="not-started", headline="Not started yet")
    return (
        exercise("index", "Where each word occurs", "not-run",
                 check("values", "The lines of each word", "index", "not-run", 2, finding=waits)),
        exercise("distinct_count", "How many words there are", "void",
                 check("values", "Counts distinct words", "distinct_count", "void", 1, finding=void)),
        exercise("mean_length", "Mean length of a word", "error",
                 check("values", "The mean over all words", "mean_length", "error", 1, finding=fault)),
        exercise("bigrams", "Pairs of neighbouring words", "not-started",
                 check("values", "Pairs within a line", "bigrams", "failed", 2, finding=empty)),
        exercise("tf_idf", "Words that tell documents apart", "not-started",
                 check("values", "Weights of a small corpus", "tf_idf", "failed", 3, finding=empty), points=5),
    )  # fmt: skip


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J "
    "\u202egnp.exe\u202c \x00\x08\x7f [bold]markup[/bold] {{ 7*7 }} ]]> \ud800"
)
COMMANDS = (
    "\n::error file=lab.py::forged\n  ::set-output name=x::y\n##vso[task.complete result=Succeeded]\n##[error]forged"
)
LONG = "x" * 10_000


def hostile() -> RunRecord:
    """Every text field tries to break out of the report; one check for each kind of finding."""
    bad = HOSTILE + COMMANDS
    place = Place(file=bad, line=1, cell=1, code=bad)
    finding = Finding(
        kind="wrong-value",
        headline=bad,
        details=(bad, LONG) * 12,
        actual=bad + LONG,
        expected=bad + "y" * 10_000,
        witness=Witness(snippet=bad, actual=LONG, expected=bad),
        mistake=Mistake(id=bad, title=bad, hint=bad),
        advice=bad,
        place=place,
        trace=bad * 20,
    )
    kinds = tuple(
        check(kind, f"kind {kind}", "kinds", "failed", finding=Finding(kind=kind, headline=f"a finding: {kind}"))
        for kind in get_args(Kind)
    )
    series = Series(name=bad, x=(1.0, 2.0), y=(1.0, 1e300))
    drawn = Picture(kind="scores", title=bad, x_label=bad, y_label=bad, series=(series, series), summary=bad)
    empty = Picture(kind="loss", title="", x_label="", y_label="", series=(), summary="")
    more = {"finding": finding, "output": bad + LONG, "rerun": bad, "pictures": (drawn, empty)}
    return run(
        exercise(bad, bad, "failed", check("bad", bad, "bad", "failed", **more)),
        exercise("kinds", "Every kind of finding", "failed", *kinds),
        lab=bad,
        title=bad,
        learner=bad,
        submission=SubmissionRecord(name=bad, format=bad, sha256=bad, notes=(Note(text=bad, place=place),)),
        log=bad + LONG,
    )


def modelled() -> RunRecord:
    """A lab on models: every kind of picture, above all those of a training that runs away."""
    random = np.random.default_rng(5)
    labels = random.normal(60, 20, 900)
    predicted = labels * 0.6 + random.normal(22, 12, 900)
    clicks = random.random(900)
    clicked = (random.random(900) < clicks**1.3).astype(int)
    loss = [55.0 / (n + 2) ** 0.5 + 14 for n in range(30)]
    away = [55.0 * 1.2**n for n in range(24)] + [float("inf")] * 6
    lams = [10.0**n for n in range(-6, 1)]
    curve = {lam: 15 + abs(3 + np.log10(lam)) ** 2 / 9 for lam in lams}
    wrong = Finding(kind="score", headline="rmse is 16.94 years on 900 unseen rows; it should be below 16.60 years")
    return run(
        exercise("gd", "Gradient descent", "failed",
                 check("weights", "Gives the weights", "gd", "failed", finding=wrong,
                       pictures=(pictures.loss_curve(away, loss),))),
        exercise("search", "Choose the penalty", "passed",
                 check("curve", "Finds the smallest error", "search", pictures=(
                     pictures.search_curve({lam: score + 0.4 for lam, score in curve.items()}, curve, "penalty"),
                     pictures.search_map({(a, b): a * 10 + (b - 2) ** 2 for a in (0.1, 0.2, 0.4) for b in (1, 2, 3)},
                                         ("step", "penalty"))))),
        exercise("model", "A model of your own", "passed",
                 check("fit", "Predicts unseen songs", "model", pictures=(
                     pictures.predicted_against_actual(labels, predicted, "years"),
                     pictures.residuals(labels, predicted, "years"),
                     pictures.roc(clicked, clicks), pictures.calibration(clicked, clicks)))),
        exercise("scores", "Scores", "passed",
                 check("cloud", "Projects on two components", "scores", pictures=(
                     pictures.component_scores({"quiet": random.normal(size=(150, 2)) @ [[3, 1], [0, 1]],
                                                "active": random.normal(size=(90, 2)) + 4}),))),
        title="Models",
    )  # fmt: skip


def unreadable() -> RunRecord:
    """A file that could not be read at all."""
    problem = "lab.ipynb is not a notebook: line 1 is not JSON. Save it again with File > Save Notebook."
    return run(submission=SubmissionRecord(name="lab.ipynb", problem=problem), seconds=0.1)


def perfect() -> RunRecord:
    """Every exercise passed."""
    return run(_clean(), seconds=83.0)
