"""One number counts, and whatever is handed to anybody shows that number, how it came about and why."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import msgspec
import pytest
from mini_course import MiniCourse, copy_course
from test_gradebook import LATE, result

from grader.checks.running.engine import exercise_status
from grader.classroom.gradebook.counting import HandedInAt, Terms, count
from grader.classroom.gradebook.exporting import export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.classroom.gradebook.one_grade import explained, override_grade
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.gradebook.platforms import EXERCISM, GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.cli.gradebook import scaled as scaled_lines
from grader.course.late import LatePolicy
from grader.results.points import given
from grader.results.record import CheckRecord, RunRecord, SubmissionRecord

LAB = "lab1_plain"
DUE = "2026-03-01T12:00:00+00:00"
LATE_BY_A_DAY = "2026-03-02T11:00:00+00:00"


def course_with(root: Path, late: str) -> MiniCourse:
    mini = copy_course(root)
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(late)
    return mini


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return course_with(tmp_path / "course", LATE)


def stored(mini: MiniCourse, *, noted: bool = True, earned: float = 3.0) -> Path:
    """The results of ada, who handed in a day late."""
    folder = mini.root / "out"
    store = open_results(folder / FILE, create=True)
    parts = {"submission": "1", **({"handed": "then"} if noted else {})}
    store.add_many([NewResult("a", result("ada", earned), LATE_BY_A_DAY, parts=parts)])
    store.close()
    return folder


def opened(results: Path) -> ResultStore:
    return open_results(results / FILE, create=False)


def score(page: str) -> float:
    """The large number of a report."""
    return float(page.partition('<div class="score">')[2].partition("<strong>")[2].partition("<")[0])


def every_front(mini: MiniCourse, results: Path) -> dict[str, float]:
    """The number that each front shows of ada's exercise."""
    store = opened(results)
    found = grades(store, mini.course)
    (total,) = totals(found)
    order = FeedbackOrder(out=results / "back.zip", mail_merge=results / "mail.csv", unpublished=True)
    write_feedback(results, mini.course, order)
    export_results(results, mini.course, GRADESCOPE, results / "gradescope", unpublished=True)
    export_results(results, mini.course, PRAIRIELEARN, results / "prairielearn", unpublished=True)
    with zipfile.ZipFile(results / "back.zip") as archive:
        page = archive.read(f"ada/{LAB}.html").decode()
    (mail,) = csv.DictReader(io.StringIO((results / "mail.csv").read_text()))
    (book,) = csv.DictReader(io.StringIO(gradebook_csv(found)))
    (canvas,) = list(csv.DictReader(io.StringIO(canvas_csv([total], {LAB: "Plain"}))))[1:]
    (moodle,) = csv.DictReader(io.StringIO(moodle_csv([total], {LAB: "Plain"})))
    scope = json.loads((results / "gradescope" / "ada" / f"{LAB}.json").read_text())
    prairie = json.loads((results / "prairielearn" / "ada" / f"{LAB}.json").read_text())
    return {
        "report": score(page),
        "file": score((results / "reports" / "ada" / f"{LAB}.html").read_text()),
        "title": float(page.partition("<title>")[2].partition("</title>")[0].rpartition(": ")[2].partition("/")[0]),
        "mail": float(mail["grade"]),
        "gradebook": float(book["grade"]),
        "canvas": float(canvas["Plain"]),
        "moodle": float(moodle["Plain"]),
        "gradescope": scope["score"],
        "prairielearn": prairie["score"] * 3,
        "dashboard": statistics(store, found).learners[0].grade,
        "explain": float(explained(results, mini.course, "ada", f"{LAB}/mean")[0].rpartition(": ")[2].split()[0]),
    }


def test_late_ones_have_the_same_number_everywhere(mini: MiniCourse) -> None:
    shown = every_front(mini, stored(mini))
    assert {name: round(value, 6) for name, value in shown.items()} == dict.fromkeys(shown, 2.4)


def test_what_a_person_set_is_the_same_number_everywhere(mini: MiniCourse) -> None:
    results = stored(mini)
    override_grade(results, mini.course, "ada", f"{LAB}/mean", 1.0, "shown <i>in</i> class", "prof")
    shown = every_front(mini, results)
    assert {name: round(value, 6) for name, value in shown.items()} == dict.fromkeys(shown, 1.0)


def test_a_report_says_what_was_earned_what_lateness_took_and_why(mini: MiniCourse) -> None:
    results = stored(mini)
    write_feedback(results, mini.course, FeedbackOrder(out=results / "back.zip", unpublished=True))
    page = (results / "reports" / "ada" / f"{LAB}.html").read_text()
    assert "The checks gave 3 of 3 points." in page
    assert f"Late: handed in {LATE_BY_A_DAY}, 1 day begun: less 20 %." in page
    assert "Counts 2.4 of 3 points." in page
    override_grade(results, mini.course, "ada", f"{LAB}/mean", 1.0, "shown <i>in</i> class", "prof")
    page = (results / "reports" / "ada" / f"{LAB}.html").read_text()
    assert "A mean: set to 1 of 3 by your instructor. Reason: shown &lt;i&gt;in&lt;/i&gt; class" in page
    assert "less 20 %" not in page
    assert "The checks gave 3 of 3 points." in page
    override_grade(results, mini.course, "ada", f"{LAB}/mean", None, "a slip", "prof")
    assert "2.4</strong>" in (results / "reports" / "ada" / f"{LAB}.html").read_text()


def test_a_report_in_time_is_as_it_was(mini: MiniCourse) -> None:
    store = open_results(mini.root / "out" / FILE, create=True)
    store.put("a", result("ada", 3.0), "2026-02-01T00:00:00+00:00")
    store.close()
    write_feedback(mini.root / "out", mini.course, FeedbackOrder(out=mini.root / "back.zip", unpublished=True))
    page = (mini.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text()
    assert "<strong>3</strong> of 3 points" in page
    assert "counts" not in page.partition("<body>")[2].lower()


def test_platforms_without_points_get_their_result_as_it_is(mini: MiniCourse) -> None:
    results = stored(mini)
    assert len(export_results(results, mini.course, EXERCISM, results / "exercism", unpublished=True).totals) == 1


@pytest.mark.parametrize(
    ("policy", "noted", "grade", "open_"),
    [
        ("ask", False, 3.0, True),
        ("count", False, 2.4, False),
        ("ignore", False, 3.0, False),
        ("ask", True, 2.4, False),
        ("count", True, 2.4, False),
        ("ignore", True, 2.4, False),
    ],
)
def test_whether_the_time_of_a_file_counts_is_for_the_instructor_to_say(
    tmp_path: Path, policy: str, noted: bool, grade: float, open_: bool
) -> None:
    mini = course_with(tmp_path / "course", LATE.replace('"count"', f'"{policy}"'))
    results = stored(mini, noted=noted)
    (found,) = grades(opened(results), mini.course)
    assert (round(found.grade, 6), bool(found.counted.undecided)) == (grade, open_)
    if open_:
        assert "late by the time of its file alone" in found.counted.undecided
        assert 'file_times = "count" or "ignore"' in found.counted.to_do
        assert "To be decided: late by the time of its file" in "\n".join(
            explained(results, mini.course, "ada", f"{LAB}/mean")
        )
        override_grade(results, mini.course, "ada", f"{LAB}/mean", 2.0, "was in time", "prof")
        (found,) = grades(opened(results), mini.course)
        assert (found.grade, found.counted.undecided) == (2.0, "")


def test_asking_is_what_happens_unless_the_course_says_otherwise(tmp_path: Path) -> None:
    assert LatePolicy().file_times == "ask"


@pytest.mark.parametrize(("time", "earned"), [("2026-02-01T00:00:00+00:00", 3.0), (LATE_BY_A_DAY, 0.0)])
def test_nobody_is_asked_about_what_does_not_matter(mini: MiniCourse, time: str, earned: float) -> None:
    late = LatePolicy(due=mini.course.late.due, percent_per_day=20)
    found = count(
        given("A mean", (earned, 3.0, 3.0), 1), HandedInAt(time, "file"), Terms(late, late.due[LAB]), None, ""
    )
    assert (found.undecided, found.grade) == ("", earned)


@pytest.mark.parametrize(
    ("policy", "saved", "waits"),
    [
        ("ignore", LATE_BY_A_DAY, True),
        ("ask", "2026-02-01T00:00:00+00:00", True),
        ("count", "2026-02-01T00:00:00+00:00", True),
        ("count", LATE_BY_A_DAY, False),
    ],
)
def test_what_a_platform_marked_as_late_is_not_in_time_because_its_file_says_so(
    tmp_path: Path, policy: str, saved: str, waits: bool
) -> None:
    mini = course_with(tmp_path / "course", LATE.replace('"count"', f'"{policy}"'))
    store = open_results(mini.root / "out" / FILE, create=True)
    for name, mark in (("ada", "LATE_"), ("bo", "")):
        place = f"{name}_{mark}11_22_lab1.py"
        store.add_many([NewResult(name, result(name, 3.0), saved, parts={}, place=place)])
    ada, bo = grades(store, mini.course)
    assert bool(ada.counted.undecided) == waits
    assert "the platform marked it as late" in ada.counted.undecided or not waits
    assert "the platform marked it" not in bo.counted.undecided


def with_faults(learner: str, *statuses: str, problem: str = "", provisional: str = "") -> RunRecord:
    """A record of an exercise worth 3 with a check of a point for each status; a passed one gives its point."""
    checks = tuple(
        CheckRecord(
            id=f"t{number}", title=f"Check {number}", exercise="mean", status=status, points=1,
            earned=float(status == "passed"), provisional=provisional if status == "error" else "",
        )
        for number, status in enumerate(statuses)
    )  # fmt: skip
    (only,) = result(learner).exercises
    changed = {
        "status": exercise_status(checks) if checks or not provisional else "error",
        "checked": sum(check.points for check in checks if check.counts),
        "earned": sum(check.earned for check in checks),
        "checks": checks,
    }
    return msgspec.structs.replace(
        result(learner),
        exercises=(msgspec.structs.replace(only, **changed),),
        submission=SubmissionRecord(name="lab.py", problem=problem),
        provisional=(provisional,) if provisional else (),
    )


@pytest.mark.parametrize(
    ("record", "most", "grade", "scaled", "blank"),
    [
        (with_faults("ada", "passed", "passed", "void"), 2, 2, 3, False),
        (with_faults("ada", "passed", "failed", "error"), 2, 1, 1.5, False),
        (with_faults("ada", "failed", "error", "error"), 1, 0, 0, False),
        (with_faults("ada", "passed", "not-run", "not-run"), 3, 1, 1, False),
        (with_faults("ada", "void", "error", "void"), 0, 0, 0, True),
        (with_faults("ada", problem="not Python"), 3, 0, 0, False),
        (with_faults("ada", problem="the judge died", provisional="the judge died"), 3, 0, 0, True),
        (with_faults("ada", "error", "error", "error", provisional="busy"), 3, 0, 0, True),
        (with_faults("ada", "passed", "error", "void", provisional="busy"), 2, 1, 1.5, False),
    ],
)
def test_what_the_grader_failed_at_counts_nowhere_and_what_the_learner_did_shrinks_nothing(
    mini: MiniCourse, record: RunRecord, most: float, grade: float, scaled: float, blank: bool
) -> None:
    results = mini.root / "out"
    store = open_results(results / FILE, create=True)
    store.add_many([NewResult("a", record)])
    (total,) = totals(grades(store, mini.course))
    assert (total.points, total.grade, total.scaled, total.worth) == (most, grade, scaled, 3)
    assert total.standing.is_blank == bool(total.undecided) == blank
    (row,) = csv.DictReader(io.StringIO(grades_csv(store, mini.course)))
    (book,) = csv.DictReader(io.StringIO(gradebook_csv(grades(store, mini.course))))
    assert (float(row["points"]), float(book["points"]), float(book["not counted"])) == (most, most, 3 - most)
    *_, possible, canvas = csv.DictReader(io.StringIO(canvas_csv([total], {LAB: "Plain"})))
    assert (possible["Plain"], canvas["Plain"]) == ("3", "" if blank else f"{scaled:g}")
    (moodle,) = csv.DictReader(io.StringIO(moodle_csv([total], {LAB: "Plain"})))
    assert moodle["Plain"] == ("" if blank else f"{scaled:g}")
    export_results(results, mini.course, GRADESCOPE, results / "gradescope", provisional=True, unpublished=True)
    export_results(results, mini.course, PRAIRIELEARN, results / "prairielearn", provisional=True, unpublished=True)
    scope = json.loads((results / "gradescope" / "ada" / f"{LAB}.json").read_text())
    prairie = json.loads((results / "prairielearn" / "ada" / f"{LAB}.json").read_text())
    order = FeedbackOrder(out=results / "back.zip", mail_merge=results / "mail.csv", provisional=True, unpublished=True)
    write_feedback(results, mini.course, order)
    page = (results / "reports" / "ada" / f"{LAB}.html").read_text()
    (mail,) = csv.DictReader(io.StringIO((results / "mail.csv").read_text()))
    assert (mail["grade"], float(mail["points"])) == ("" if blank else f"{grade:g}", most)
    said = "\n".join(explained(results, mini.course, "ada", f"{LAB}/mean"))
    (learner,) = statistics(store, grades(store, mini.course)).learners
    assert (learner.grade, learner.points) == (grade, most)
    if blank:
        assert "score" not in scope
        assert not any("score" in test for test in scope["tests"])
        assert "No grade yet" in scope["output"]
        assert prairie["gradable"] is False
        assert "No grade yet" in page
        assert "No grade yet" in mail["why"]
    else:
        assert (scope["score"], prairie["score"]) == (scaled, grade / most)
        assert score(page) == grade
        assert f"<strong>{grade:g}</strong> of {most:g}" in page
    for text in (scope["output"], prairie["message"], page, mail["why"], said):
        assert ("for or against" in text) == (most < 3), text
    if total.standing.is_scaled:
        assert f"{grade:g} of the {most:g} points that count are {scaled:g} of 3." in scope["output"]
        (line,) = scaled_lines([total])
        assert line.endswith(f"ada {scaled:g} of 3.")


def test_a_person_decides_on_all_the_points_of_an_exercise(mini: MiniCourse) -> None:
    results = mini.root / "out"
    store = open_results(results / FILE, create=True)
    store.add_many([NewResult("a", with_faults("ada", "void", "error", "error"))])
    override_grade(results, mini.course, "ada", f"{LAB}/mean", 3.0, "right by hand", "prof")
    (total,) = totals(grades(store, mini.course))
    assert (total.grade, total.points, total.scaled, total.undecided) == (3, 3, 3, "")
