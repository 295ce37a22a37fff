"""What the dashboard says of a class, on small classes whose figures can be told by hand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from mini_course import MiniCourse, copy_course

from grader.classroom.gradebook.dashboard import dashboard_json, render_dashboard
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.statistics import ClassStatistics, Cluster, Item, Learner, statistics
from grader.classroom.similarity.approaches import Approach
from grader.classroom.similarity.pairs import Line
from grader.classroom.similarity.report import SimilarPair
from grader.classroom.store.queries import Recurring
from grader.classroom.store.spent import Spent, time_spent
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.reports import wording
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    Finding,
    Mistake,
    RunRecord,
    SubmissionRecord,
)

SLIP = Mistake(id="adds-one", title="Adds one to the length", hint="Count again.")


def result(learner: str, *, mean: float, parse: float) -> RunRecord:
    exercises = []
    for name, earned in (("mean", mean), ("parse", parse)):
        finding = Finding(
            kind="wrong-value", headline=f"{name}() is wrong <b>", mistake=SLIP if name == "mean" else None
        )
        check = CheckRecord(
            id=f"test_{name}",
            title=f"Does {name}",
            exercise=name,
            status="passed" if earned == 2 else "failed",
            points=2,
            earned=earned,
            seconds=0.5,
            finding=None if earned == 2 else finding,
        )
        exercises.append(
            ExerciseRecord(
                id=name, title=name, status=check.status, points=2, checked=2, earned=earned, checks=(check,)
            )
        )
    return RunRecord(
        lab="lab1_plain",
        title="Plain",
        learner=learner,
        submission=SubmissionRecord(name="lab.py"),
        seed=1,
        started="2026-01-01T00:00:00+00:00",
        seconds=1.0,
        cpu_seconds=2.0 + mean,
        environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=tuple(exercises),
    )


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    """Four learners: one has all, two have half of it, one has nothing."""
    opened = open_results(tmp_path / FILE, create=True)
    for number, (name, mean, parse) in enumerate([("ada", 2, 2), ("bob", 0, 2), ("<i>cy</i>", 0, 2), ("dan", 0, 0)]):
        source = {"mean": "def mean(xs):\n    return sum(xs) / (len(xs) + 1)"}
        opened.put(str(number), result(name, mean=mean, parse=parse), sources=source)
    yield opened
    opened.close()


@pytest.fixture
def found(mini: MiniCourse, store: ResultStore) -> ClassStatistics:
    return statistics(store, grades(store, mini.course))


def test_grades_are_spread_over_tenths(found: ClassStatistics) -> None:
    assert found.distribution == [1, 0, 0, 0, 0, 2, 0, 0, 0, 1]


def test_the_hardest_come_first_with_what_they_tell_apart(found: ClassStatistics) -> None:
    assert [(item.name, item.learners, item.share, item.discrimination) for item in found.exercises] == [
        ("mean", 4, 0.25, 1.0),
        ("parse", 4, 0.75, 1.0),
    ]
    assert [(item.name, item.share, item.seconds) for item in found.checks] == [
        ("Does mean", 0.25, 0.5),
        ("Does parse", 0.75, 0.5),
    ]


def test_recognised_mistakes_are_counted_by_learner(found: ClassStatistics) -> None:
    assert [(each.mistake, each.learners) for each in found.mistakes] == [("adds-one", 3)]


def test_answers_that_fail_alike_are_shown_with_one_of_them(found: ClassStatistics) -> None:
    (cluster,) = found.clusters
    assert (cluster.exercise, cluster.learners) == ("mean", 3)
    (approach,) = cluster.approaches
    assert approach.learners == 3
    assert "len(xs) + 1" in approach.source


def test_answers_that_fail_alike_are_told_apart_by_how_they_are_written(mini: MiniCourse, tmp_path: Path) -> None:
    store = open_results(tmp_path / "ways.sqlite", create=True)
    loop = "def mean(xs):\n    total = 0\n    for {0} in xs:\n        total += {0}\n    return total / (len(xs) + 1)"
    texts = [loop.format("x"), loop.format("value"), "def mean(xs):\n    return sum(xs) / (len(xs) + 1)", "def mean("]
    for number, text in enumerate(texts):
        store.put(str(number), result(f"u{number}", mean=0, parse=2), sources={"mean": text})
    store.put("none", result("none", mean=0, parse=2))
    (cluster,) = statistics(store, grades(store, mini.course)).clusters
    assert cluster.learners == 5
    assert [(approach.learners, approach.source) for approach in cluster.approaches] == [
        (2, texts[0]),
        (1, texts[2]),
        (1, texts[3]),
    ]
    store.close()


def test_checks_of_one_title_stay_apart(mini: MiniCourse, tmp_path: Path) -> None:
    store = open_results(tmp_path / "titles.sqlite", create=True)
    record = result("ada", mean=2, parse=2)
    mean = record.exercises[0]
    twin = msgspec.structs.replace(mean.checks[0], id="test_other", status="failed")
    exercises = (msgspec.structs.replace(mean, checks=(*mean.checks, twin)),)
    store.put("1", msgspec.structs.replace(record, exercises=exercises))
    found = statistics(store, grades(store, mini.course)).checks
    assert [(item.name, item.learners, item.share) for item in found] == [("Does mean", 1, 0.0), ("Does mean", 1, 1.0)]
    store.close()


def test_time_is_summed_by_lab_and_by_exercise(store: ResultStore) -> None:
    list(store.query("UPDATE run SET seconds = NULL, cpu_seconds = NULL WHERE learner = 'ada'"))
    assert time_spent(store) == [
        Spent("lab1_plain", "", 4, 1.0, 1.0, 4.0, 2.0),
        Spent("lab1_plain", "mean", 4, 0.5, 0.5, 2.0),
        Spent("lab1_plain", "parse", 4, 0.5, 0.5, 2.0),
    ]


def test_the_data_beside_the_page_hold_the_same_and_every_field_is_documented(found: ClassStatistics) -> None:
    data = json.loads(dashboard_json("Course", found))
    assert (data["format"], data["title"], data["distribution"]) == (1, "Course", found.distribution)
    assert data["learners"][1]["labs"] == {"lab1_plain": 1.0}
    assert data["clusters"][0]["ways"][0]["learners"] == 3
    told = (Path(__file__).parents[3] / "docs" / "dashboard.md").read_text(encoding="utf-8")
    kinds = (ClassStatistics, Learner, Item, Recurring, Cluster, Approach, SimilarPair, Line, Spent)
    names = {name for kind in kinds for name in msgspec.json.schema_components([kind])[1][kind.__name__]["properties"]}
    names |= set(data)
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []


@pytest.mark.parametrize(("value", "shown"), [(-0.001, "0"), (12345.5, "12,345.5"), (0.333, "0.33"), (-0.5, "-0.5")])
def test_a_number_has_separators_and_zero_no_sign(value: float, shown: str) -> None:
    assert wording.number(value) == shown


def test_a_share_just_below_zero_has_no_sign(found: ClassStatistics) -> None:
    item = dataclasses.replace(found.checks[0], discrimination=-0.001, learners=12345)
    page = render_dashboard("Course", msgspec.structs.replace(found, checks=[item]), {})
    assert "-0.00<" not in page
    assert ">12,345<" in page


def test_a_class_of_nobody_and_of_one_have_a_page(mini: MiniCourse, tmp_path: Path) -> None:
    empty = open_results(tmp_path / "empty.sqlite", create=True)
    assert "0 learners" in render_dashboard("Course", statistics(empty, []), {})
    empty.put("1", result("ada", mean=2, parse=0))
    alone = statistics(empty, grades(empty, mini.course))
    assert [item.discrimination for item in alone.exercises] == [0.0, 0.0]
    assert "1 learner" in render_dashboard("Course", alone, {})
    empty.close()


def test_the_page_escapes_what_learners_chose(found: ClassStatistics) -> None:
    page = render_dashboard("Course", found, {("lab1_plain", "adds-one"): SLIP.title})
    assert "<i>cy" not in page
    assert "is wrong <b>" not in page
    assert SLIP.title in page
