"""Learners get nothing of a lab before it is published, and of hidden checks only what the course tells by then."""

from __future__ import annotations

import csv
import datetime
import zipfile
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from command_line import Said, run
from mini_course import MiniCourse, copy_course
from test_gradebook import result

from grader.base.errors import UsageError
from grader.checks.comparing.compare import compare
from grader.checks.dsl.result import finding_of
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.reports import record_of
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.store.entries import By, ConflictError, events, undo
from grader.classroom.store.publication import decisions_about, hold_back, is_published, publish
from grader.classroom.store.store import FILE, NewResult, open_results
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.course.publishing import PublishPolicy
from grader.results.record import CheckRecord, ExerciseRecord, Finding, Kind, RunRecord, Table, Witness, encode
from grader.results.revealing import for_learners, without_expected

LAB = "lab1_plain"
NOW = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
DUE = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
EARLIER, LATER = "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+02:00"
FOUND = Finding(
    kind="wrong-value", headline="gives 2", details=("at 17 it is 40",), actual="2", expected="17",
    witness=Witness(snippet="mean([17])", actual="2", expected="17"),
)  # fmt: skip
TOLD = Finding(kind="wrong-value", headline="returns a wrong value on an input that is not shown")


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture
def results(mini: MiniCourse) -> Path:
    folder = mini.root / "out"
    store = open_results(folder / FILE, create=True)
    store.add_many([NewResult("a", result("ada", 3.0))])
    store.close()
    return folder


def test_nothing_is_bundled_before_it_is_published(mini: MiniCourse, results: Path) -> None:
    order = FeedbackOrder(out=results / "back.zip", mail_merge=results / "mail.csv")
    with pytest.raises(UsageError, match="lab1_plain is not published"):
        write_feedback(results, mini.course, order)
    assert not order.out.exists()
    assert not (results / "mail.csv").exists()
    store = open_results(results / FILE, create=False)
    publish(store, LAB, EARLIER, By("prof"))
    store.close()
    write_feedback(results, mini.course, order)
    with zipfile.ZipFile(order.out) as archive:
        assert archive.namelist() == [f"ada/{LAB}.html"]
    with (results / "mail.csv").open() as file:
        assert [row["learner"] for row in csv.DictReader(file)] == ["ada"]


def test_a_publication_holds_from_its_time_until_it_is_withdrawn(results: Path) -> None:
    store = open_results(results / FILE, create=False)
    assert not is_published(store, LAB, NOW)
    publish(store, LAB, LATER, By("prof"))
    assert not is_published(store, LAB, NOW)
    assert is_published(store, LAB, datetime.datetime.fromisoformat(LATER))
    publish(store, LAB, EARLIER, By("prof"))
    assert is_published(store, LAB, NOW)
    assert not is_published(store, "lab2_rdds", NOW)
    hold_back(store, LAB, By("prof"))
    assert not is_published(store, LAB, NOW)
    assert [each.after is None for each in decisions_about(store, LAB)] == [False, False, True]
    undo(store, list(events(store))[-1].id, By("prof"))
    assert is_published(store, LAB, NOW)
    store.close()


def test_who_decides_second_has_to_look_first(results: Path) -> None:
    store = open_results(results / FILE, create=False)
    publish(store, LAB, EARLIER, By("prof"), 0)
    with pytest.raises(ConflictError, match="prof changed this meanwhile"):
        hold_back(store, LAB, By("ta"), 0)
    assert is_published(store, LAB, NOW)
    store.close()


@pytest.mark.parametrize(
    ("reveal", "due", "told"),
    [
        ("never", DUE, False),
        ("after-due", DUE, True),
        ("after-due", None, False),
        ("after-due", NOW + datetime.timedelta(seconds=1), False),
        (NOW, None, True),
        (NOW + datetime.timedelta(seconds=1), DUE, False),
    ],
)
def test_hidden_findings_are_told_when_the_course_says(
    reveal: str | datetime.datetime, due: datetime.datetime | None, told: bool
) -> None:
    assert PublishPolicy(reveal=reveal).reveals(due, NOW) is told


def record() -> RunRecord:
    check = CheckRecord(
        id="hidden", title="Holds", exercise="mean", status="failed", points=1, earned=0, visibility="hidden",
        finding=TOLD, withheld=FOUND,
    )  # fmt: skip
    exercise = ExerciseRecord(
        id="mean", title="A mean", status="failed", points=1, checked=1, earned=0, checks=(check,)
    )
    made = result("ada", 0.0)
    return RunRecord(
        lab=LAB, title="Plain", learner="ada", submission=made.submission, seed=1, started=made.started, seconds=1.0,
        environment=made.environment, exercises=(exercise,),
    )  # fmt: skip


def test_nothing_that_is_withheld_leaves_with_a_record() -> None:
    kept = for_learners(record(), reveal=False, expected=False)
    assert kept.exercises[0].checks[0].finding == TOLD
    for secret in (b"gives 2", b"17", b"40"):
        assert secret in encode(record())
        assert secret not in encode(kept)


def test_expected_values_are_told_only_where_the_author_allows() -> None:
    without = for_learners(record(), reveal=True, expected=False).exercises[0].checks[0]
    assert without.finding is not None
    assert (without.finding.headline, without.finding.actual, without.finding.expected) == (
        "returns a wrong value",
        "2",
        "",
    )
    assert b"40" not in encode(for_learners(record(), reveal=True, expected=False))
    full = for_learners(record(), reveal=True, expected=True).exercises[0].checks[0]
    assert (full.finding, full.withheld) == (FOUND, None)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_of_no_kind_is_anything_left_of_what_was_expected(kind: Kind) -> None:
    said = "7013" if kind in ("wrong-type", "wrong-value", "cost", "assertion") else "9"
    table = Table(columns=("n",), rows=(("7013",),))
    found = Finding(
        kind=kind, headline=f"f(3) returned 4 instead of {said}", details=("7013 is due",), actual="4", expected="7013",
        actual_table=table, expected_table=table, advice=f"Give {said}.", fault=f"{said} is off by one",
        trace=f"AssertionError: {said}", witness=Witness(snippet="f(3)", actual="4", expected="7013"),
    )  # fmt: skip
    left = without_expected(found)
    assert b"7013" not in msgspec.json.encode(left)
    assert (left.kind, left.actual) == (kind, "4")
    assert left.headline


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (4, 7013), ([1, 4], [1, 7013]), ([("a", 1)], [("a", 7013)]), ({"a": 1}, {"a": 7013}), ((1, 2), (1, 7013)),
        ("4", 7013), ([4.0], [7013.5]), ([3, 4], [3, 4, 7013]), ({4}, {7013}), (None, 7013), ([], [7013]),
    ],
)  # fmt: skip
def test_no_comparison_tells_what_was_expected(actual: object, expected: object) -> None:
    difference = compare(actual, expected)
    assert difference is not None
    found = finding_of(difference, "f(3)")
    assert b"7013" in msgspec.json.encode(found)
    assert b"7013" not in msgspec.json.encode(without_expected(found))


def test_what_the_reports_are_made_of_follows_the_course(mini: MiniCourse, results: Path) -> None:
    store = open_results(results / FILE, create=False)
    store.add_many([NewResult("b", record())])
    file = mini.root / "pyproject.toml"
    plain = file.read_text()
    for table, headline in (
        ("", TOLD.headline),
        ('reveal = "after-due"', TOLD.headline),
        ("reveal = 2020-01-01T00:00:00Z", "returns a wrong value"),
        ("reveal = 2020-01-01T00:00:00Z\nexpected = true", FOUND.headline),
        ("reveal = 2999-01-01T00:00:00Z", TOLD.headline),
    ):
        file.write_text(f"{plain}\n[tool.grader.publish]\n{table}\n")
        found = record_of(store, load_course(mini.root), "ada", LAB)
        assert found is not None
        check = found.exercises[0].checks[0]
        assert check.finding is not None
        assert (check.finding.headline, check.withheld) == (headline, None)
    store.close()


@pytest.mark.parametrize("table", ["reveal = 2026-01-01T00:00:00", 'reveal = "soon"', "reveals = 1"])
def test_a_policy_that_cannot_be_is_refused(mini: MiniCourse, table: str) -> None:
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.grader.publish]\n{table}\n")
    with pytest.raises(CourseError, match=r"tool\.grader\.publish"):
        load_course(mini.root)


# what platforms show to learners


OTHER = "lab2_rdds"
FORMS = ("gradescope", "prairielearn", "exercism")


@pytest.fixture
def two_labs(mini: MiniCourse, results: Path) -> Path:
    """Two learners with two labs, of which the first is published."""
    store = open_results(results / FILE, create=False)
    for name in ("ada", "bo"):
        own = msgspec.structs.replace(result(name, 2.0), lab=OTHER)
        store.add_many([NewResult(f"{name} 1", result(name, 3.0)), NewResult(f"{name} 2", own)])
    publish(store, LAB, EARLIER, By("prof"))
    (results / "grades.csv").write_text(grades_csv(store, mini.course))
    store.close()
    return results


def export(mini: MiniCourse, form: str, *more: str) -> Said:
    return run(mini.root, "export", form, "out", "--out", f"to-{form}", *more)


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_platforms_get_the_grades_of_published_labs(mini: MiniCourse, two_labs: Path, form: str) -> None:
    titles = {lab.id: lab.title for lab in mini.course.labs}
    said = export(mini, form)
    assert said.code == 0, said.err
    assert f"Left out: 2 of {OTHER}, which is not published" in said.err
    text = (mini.root / f"to-{form}").read_text()
    assert titles[LAB] in text
    assert titles[OTHER] not in text
    said = export(mini, form, "--unpublished")
    assert "Left out" not in said.err
    assert titles[OTHER] in (mini.root / f"to-{form}").read_text()
    assert OTHER in (two_labs / "grades.csv").read_text(), "the instructor's own table is whole"
    run(mini.root, "gradebook", "out", "--out", "own.csv")
    assert OTHER in (mini.root / "own.csv").read_text()


@pytest.mark.parametrize("form", FORMS)
def test_platforms_get_the_results_of_published_labs(mini: MiniCourse, two_labs: Path, form: str) -> None:
    said = export(mini, form)
    assert f"Left out: 2 of {OTHER}, which is not published" in said.err
    assert f"2 results in to-{form}" in said.err
    assert sorted(path.name for path in (mini.root / f"to-{form}").rglob("*.json")) == [f"{LAB}.json"] * 2
    assert f"4 results in to-{form}" in export(mini, form, "--unpublished").err


@pytest.mark.parametrize("form", ["canvas", "moodle", *FORMS])
def test_nothing_is_exported_where_nothing_is_published(mini: MiniCourse, two_labs: Path, form: str) -> None:
    assert run(mini.root, "publish", LAB, "--results", "out", "--withdraw").code == 0
    said = export(mini, form)
    assert (said.code, f"none of {LAB}, {OTHER} is published" in said.err) == (2, True)
    assert not (mini.root / f"to-{form}").exists()


def test_a_column_of_what_is_not_published_stays_as_canvas_has_it(mini: MiniCourse, two_labs: Path) -> None:
    first, second = (lab.title for lab in mini.course.labs[:2])
    (mini.root / "had.csv").write_text(f"Student,ID,SIS Login ID,{first} (1),{second} (2)\nAda,1,ada,,0.5\n")
    assert export(mini, "canvas", "--template", "had.csv").code == 0
    assert (mini.root / "to-canvas").read_text().splitlines()[1] == "Ada,1,ada,3,0.5"


def test_a_result_of_no_known_lab_is_not_published(mini: MiniCourse, two_labs: Path) -> None:
    store = open_results(two_labs / FILE, create=False)
    store.add_many([NewResult("c", msgspec.structs.replace(result("cy", 0.0), lab=""))])
    store.close()
    said = export(mini, "gradescope")
    assert "Left out: 1 of which no lab is known" in said.err
    assert "3 results in" in said.err, "cy's lab of which nobody knows a file is told to wait"
    assert [path.stem for path in (mini.root / "to-gradescope" / "cy").iterdir()] == [LAB]


def test_feedback_says_what_it_leaves_out_too(mini: MiniCourse, two_labs: Path) -> None:
    said = run(mini.root, "feedback", "out", "--out", "back.zip")
    assert f"Left out: 2 of {OTHER}, which is not published" in said.err
    assert "2 reports" in said.err
