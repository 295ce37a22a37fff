"""One number counts, and whatever is handed to anybody shows that number, how it came about and why."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from mini_course import MiniCourse, copy_course
from test_gradebook import LATE, result

from grader.classroom.gradebook.counting import HandedInAt, count
from grader.classroom.gradebook.exporting import export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.gradebook import gradebook_csv, grades, totals
from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.classroom.gradebook.one_grade import explained, override_grade
from grader.classroom.gradebook.platforms import EXERCISM, GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.course.late import LatePolicy

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
    order = FeedbackOrder(out=results / "back.zip", mail_merge=results / "mail.csv")
    write_feedback(results, mini.course, order)
    export_results(results, mini.course, GRADESCOPE, results / "gradescope")
    export_results(results, mini.course, PRAIRIELEARN, results / "prairielearn")
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
    write_feedback(results, mini.course, FeedbackOrder(out=results / "back.zip"))
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
    write_feedback(mini.root / "out", mini.course, FeedbackOrder(out=mini.root / "back.zip"))
    page = (mini.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text()
    assert "<strong>3</strong> of 3 points" in page
    assert "counts" not in page.partition("<body>")[2].lower()


def test_platforms_without_points_get_their_result_as_it_is(mini: MiniCourse) -> None:
    results = stored(mini)
    assert export_results(results, mini.course, EXERCISM, results / "exercism") == 1


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
    found = count(("A mean", earned, 3.0), LAB, HandedInAt(time, "file"), late, None, "")
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
