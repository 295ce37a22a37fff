"""Who handed in nothing is in the class all the same: every front shows it, by name, and a person can decide on it."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import pytest
from command_line import Said, run
from mini_course import MiniCourse, copy_course
from test_class_statistics import result

from grader.classroom.gradebook.absent import COMPLETE
from grader.classroom.gradebook.dashboard import render_dashboard
from grader.classroom.gradebook.exporting import export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.classroom.gradebook.one_grade import explained, override_grade
from grader.classroom.gradebook.platforms import GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.reports import record_of
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.people import Person
from grader.classroom.store.queries import people_rows
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.results.counted import NOTHING

LAB = "lab1_plain"
PEOPLE = (
    Person("ada", "Ada Lovelace", "ada@example.org", "11"),
    Person("eve", "=Eve <b>", "eve@example.org", "12"),
)
ROSTER = "learner,name,email,canvas_id\nann,Ann Abel,ann@example.org,7\nzoe,Zoe Zimmer,zoe@example.org,8\n"


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture
def results(mini: MiniCourse) -> Path:
    """Ada handed in, eve did not, and both are on the roster."""
    folder = mini.root / "out"
    store = open_results(folder / FILE, create=True)
    store.set_people(PEOPLE)
    store.put("a", result("ada", mean=2, parse=2))
    store.close()
    return folder


@pytest.fixture
def store(results: Path) -> ResultStore:
    return open_results(results / FILE, create=False)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def graded(mini: MiniCourse, tmp_path: Path, roster: str = ROSTER) -> tuple[Path, Said]:
    """A class of which ann handed in lab 1, graded by the command."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir(exist_ok=True)
    (folder / "ann.py").write_text(mini.answered(LAB))
    (tmp_path / "roster.csv").write_text(roster)
    line = ("grade", str(folder), "--out", str(out), "--seed", "7", "--isolation", "process")
    said = run(mini.root, *line, "--roster", str(tmp_path / "roster.csv"))
    assert said.code == 0, said.err
    return out, said


def test_every_command_shows_who_handed_in_nothing_by_name(mini: MiniCourse, tmp_path: Path) -> None:
    out, _ = graded(mini, tmp_path)
    table = rows((out / "grades.csv").read_text())
    assert {row["status"] for row in table if row["learner"] == "zoe"} == {"not-handed-in"}
    assert {row["lab"] for row in table if row["learner"] == "zoe"} == {LAB}
    shown = run(mini.root, "gradebook", str(out)).out
    assert "Ann Abel" in shown
    assert "0 not handed in" in next(
        line for line in shown.splitlines() if line.split()[:3] == ["zoe", "Zoe", "Zimmer"]
    )
    said = run(mini.root, "override", "zoe", "lab1/mean", "--results", str(out), "--points", "1", "--reason", "told me")
    assert "zoe, lab1_plain/mean: 1 of" in said.out
    explained = run(mini.root, "explain", "zoe", "lab1/mean", "--results", str(out)).out
    assert explained.startswith("zoe (Zoe Zimmer), lab1_plain/mean")
    assert NOTHING in explained
    assert "set to 1. Reason: told me" in explained
    run(mini.root, "export", "canvas", str(out), "--out", str(tmp_path / "canvas.csv"), "--unpublished")
    _, ann, zoe = rows((tmp_path / "canvas.csv").read_text())
    assert (ann["Student"], ann["ID"], ann["Plain functions"]) == ("Ann Abel", "7", "11")
    assert (zoe["Student"], zoe["ID"], zoe["Plain functions"]) == ("Zoe Zimmer", "8", "1")
    run(mini.root, "dashboard", str(out), "--out", str(tmp_path / "class.html"))
    data = json.loads((tmp_path / "class.json").read_text())
    assert [(each["full_name"], each["handed_in"]) for each in data["learners"]] == [
        ("Ann Abel", [LAB]),
        ("Zoe Zimmer", []),
    ]


def test_a_file_that_comes_later_takes_the_place(mini: MiniCourse, tmp_path: Path) -> None:
    out, _ = graded(mini, tmp_path)
    (tmp_path / "in" / "zoe.py").write_text(mini.answered(LAB))
    graded(mini, tmp_path)
    table = rows((out / "grades.csv").read_text())
    assert "not-handed-in" not in {row["status"] for row in table}
    assert sum(float(row["earned"]) for row in table if row["learner"] == "zoe") == 11


def test_the_gradebook_has_a_zero_for_each_exercise(mini: MiniCourse, store: ResultStore) -> None:
    found = grades(store, mini.course)
    eve = [each for each in found if each.learner == "eve"]
    assert [each.exercise for each in eve] == [each.id for each in mini.course.lab(LAB).exercises]
    assert {(each.status, each.grade, each.attempts, each.run) for each in eve} == {("not-handed-in", 0, 0, 0)}
    total = totals(found)[-1]
    assert (total.learner, total.grade, total.handed_in, total.person.name) == ("eve", 0, False, "=Eve <b>")


def test_platforms_get_names_and_ids_and_no_formula(mini: MiniCourse, store: ResultStore) -> None:
    found, titles = totals(grades(store, mini.course)), {LAB: "Plain"}
    _, ada, eve = rows(canvas_csv(found, titles))
    assert (ada["Student"], ada["ID"], ada["SIS Login ID"], ada["Plain"]) == ("Ada Lovelace", "11", "ada", "4")
    assert (eve["Student"], eve["ID"], eve["Plain"]) == ("'=Eve <b>", "12", "0")
    assert rows(moodle_csv(found, titles))[1] == {
        "username": "eve", "name": "'=Eve <b>", "email": "eve@example.org", "Plain": "0",
    }  # fmt: skip


def test_a_template_of_canvas_is_filled_by_its_ids_and_a_zero_for_nothing_takes_no_other_grade(
    mini: MiniCourse, store: ResultStore
) -> None:
    found = totals(grades(store, mini.course))
    template = "Student,ID,SIS Login ID,Plain\n{},11,,\nEve,12,,{}\n"
    for before, after in (("", "0"), ("EX", "EX"), ("3", "3")):
        ada, eve = rows(canvas_csv(found, {LAB: "Plain"}, template.format("A", before)))
        assert (ada["Plain"], eve["Plain"]) == ("4", after)


def test_the_histogram_counts_who_handed_in_nothing_and_the_mean_is_shown(mini: MiniCourse, store: ResultStore) -> None:
    found = statistics(store, grades(store, mini.course))
    assert (found.distribution[0], found.distribution[-1], found.absent) == (1, 1, 1)
    assert (found.mean, found.mean_handed_in) == (0.5, 1.0)
    assert {item.learners for item in found.exercises} == {1}, "it says nothing about what is hard"
    page = render_dashboard("Course", found, {})
    assert "Mean: 50 %" in page
    assert "1 learner handed in nothing" in page
    assert "=Eve &lt;b&gt;" in page
    assert "<b>" not in page


def test_mail_and_reports_tell_it(mini: MiniCourse, results: Path) -> None:
    order = FeedbackOrder(out=results / "back.zip", mail_merge=results / "mail.csv", unpublished=True)
    assert write_feedback(results, mini.course, order).missing == []
    ada, eve = rows((results / "mail.csv").read_text())
    assert (ada["name"], ada["earned"], ada["grade"], ada["why"]) == ("Ada Lovelace", "4", "4", "")
    assert (eve["email"], eve["grade"], eve["why"]) == ("eve@example.org", "0", NOTHING)
    page = (results / "reports" / eve["report"]).read_text()
    assert "There is no file" in page
    first = (results / "back.zip").read_bytes()
    write_feedback(results, mini.course, order)
    assert (results / "back.zip").read_bytes() == first


def test_results_by_learner_have_them_too(mini: MiniCourse, results: Path) -> None:
    override_grade(results, mini.course, "eve", f"{LAB}/mean", 3, "spoke well", "prof")
    assert len(export_results(results, mini.course, GRADESCOPE, results / "g", unpublished=True).totals) == 2
    told = json.loads((results / "g" / "eve" / f"{LAB}.json").read_text())
    assert told["score"] == 3
    assert "spoke well" in told["output"]
    export_results(results, mini.course, PRAIRIELEARN, results / "p", unpublished=True)
    told = json.loads((results / "p" / "eve" / f"{LAB}.json").read_text())
    assert (told["gradable"], told["score"]) == (True, 3 / 11)


def test_what_no_lab_is_known_of_waits_for_a_person(mini: MiniCourse, store: ResultStore) -> None:
    unread = result("bob", mean=0, parse=0)
    unread = type(unread)(**{**_fields(unread), "lab": "", "exercises": ()})
    unread = type(unread)(
        **{**_fields(unread), "submission": type(unread.submission)(name="x.py", problem="names no lab")}
    )
    store.put("b", unread)
    bob = next(total for total in totals(grades(store, mini.course)) if total.learner == "bob")
    assert (bob.lab, bob.handed_in, bob.undecided) == (LAB, True, "names no lab")
    assert bob.standing.why() == ("Not decided yet: names no lab.",)
    record = record_of(store, mini.course, "bob", LAB)
    assert record is not None
    assert (record.submission.name, record.submission.problem) == ("x.py", "names no lab")
    assert {row["lab"] for row in rows(grades_csv(store, mini.course)) if row["learner"] == "bob"} == {""}
    assert "--lab" in bob.to_do
    assert rows(moodle_csv([bob], {LAB: "Plain"}))[0]["Plain"] == ""


def _fields(struct: object) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}  # type: ignore[attr-defined]


def test_a_lab_that_is_not_due_yet_is_no_zero(mini: MiniCourse, store: ResultStore) -> None:
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.grader.late]\ndue = {{ {LAB} = 2026-03-01T12:00:00+00:00 }}\n")
    course = copy_of(mini).course
    for day, undecided in ((1, "nothing handed in yet, due 2026-03-01T12:00:00+00:00"), (2, "")):
        now = datetime.datetime(2026, 3, day, tzinfo=datetime.UTC)
        eve = totals(grades(store, course, now=now))[-1]
        assert (eve.learner, eve.undecided) == ("eve", undecided)


def copy_of(mini: MiniCourse) -> MiniCourse:
    """The same course, read again."""
    return MiniCourse(mini.root, mini.store)


def test_while_a_class_is_being_graded_nobody_is_said_to_have_handed_in_nothing(
    mini: MiniCourse, store: ResultStore
) -> None:
    store.set_setting(COMPLETE, "0")
    eve = totals(grades(store, mini.course))[-1]
    assert (eve.learner, eve.undecided) == ("eve", "the grading of the class has not come to its end")
    assert {row["learner"] for row in rows(grades_csv(store, mini.course))} == {"ada"}
    store.set_setting(COMPLETE, "1")
    assert {row["learner"] for row in rows(grades_csv(store, mini.course))} == {"ada", "eve"}


def test_a_later_roster_takes_the_place_of_an_earlier_one(mini: MiniCourse, store: ResultStore) -> None:
    store.set_people([Person("ada", "Ada L."), Person("dan")])
    assert [person.learner for person in people_rows(store)] == ["ada", "dan"]
    assert {each.learner for each in grades(store, mini.course)} == {"ada", "dan"}


def test_the_nearest_learner_may_be_one_without_a_file(mini: MiniCourse, results: Path) -> None:
    assert explained(results, mini.course, "eve", f"{LAB}/mean")[0].startswith("eve (=Eve <b>)")
    said = run(mini.root, "explain", "evee", "lab1/mean", "--results", "out")
    assert "Did you mean eve?" in said.err
