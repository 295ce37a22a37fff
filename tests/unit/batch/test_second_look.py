"""A second look: what learners ask for is queued and answered; a mended check shows whose grades change first."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path

import pytest
from command_line import Said, run
from mini_course import MiniCourse, copy_course
from test_gradebook import result
from test_grading_a_class import grade, hand_in

from grader.base.errors import UsageError
from grader.classroom import actions
from grader.classroom.asked import read_requests
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.grading.regrade import FOLDER, TABLE
from grader.classroom.problems import RosterError
from grader.classroom.second_look import answer, queue, take_in
from grader.classroom.store.decisions import Request
from grader.classroom.store.entries import By, Change, ConflictError, Key, events, undo, write
from grader.classroom.store.store import FILE, ResultStore, open_results

LAB = "lab1_plain"
PROF = By("prof", "the second case is right")
REQUESTS = "learner,exercise,text\nada,lab1/mean,I divide by the right number.\nada,lab1/parse,Please look again.\n"


@pytest.fixture
def course(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture
def store(course: MiniCourse) -> ResultStore:
    opened = open_results(course.root / "out" / FILE, create=True)
    opened.put("a", result("ada", 1.0))
    return opened


def taken(
    store: ResultStore, course: MiniCourse, text: str = REQUESTS, name: str = "asked.csv", learner: str = ""
) -> int:
    path = course.root / name
    path.write_text(text)
    return take_in(store, course.course, read_requests(path, learner).asked, By("prof")).new


def test_a_request_is_queued_once_and_closes_with_its_answer(course: MiniCourse, store: ResultStore) -> None:
    assert taken(store, course) == 2
    assert taken(store, course) == 0
    first, second = queue(store)
    assert (first.key.learner, first.key.exercise, first.data.text) == ("ada", "mean", "I divide by the right number.")
    answer(store, course.course, first.key.name, PROF, points=3)
    assert [each.key.name for each in queue(store)] == [second.key.name]
    assert grades(store, course.course)[0].grade == 3
    answer(store, course.course, second.key.name, By("prof", "it stays"))
    assert queue(store) == []
    assert taken(store, course) == 0, "what was answered is not asked again by reading the file once more"
    actions.refresh_reports(store, course.course, course.root / "out", ["ada"])
    page = (course.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text()
    assert "You asked for a second look: I divide by the right number." in page
    assert "The mark was changed: the second case is right" in page


def test_a_request_is_answered_by_one_person(course: MiniCourse, store: ResultStore) -> None:
    taken(store, course)
    name = queue(store)[0].key.name
    with pytest.raises(ConflictError):
        answer(store, course.course, name, PROF, points=3, seen=7)
    assert grades(store, course.course)[0].grade == 1, "neither the answer nor the points were written"
    answer(store, course.course, name, PROF)
    with pytest.raises(UsageError, match="was answered by prof"):
        answer(store, course.course, name, PROF, points=2)
    closing = [each.id for each in events(store) if each.kind == "request" and each.name == name][-1]
    undo(store, closing, By("prof", "too early"))
    assert name in [each.key.name for each in queue(store)]
    with pytest.raises(UsageError, match="is worth 3 points"):
        answer(store, course.course, name, PROF, points=4)
    with pytest.raises(UsageError, match="Open are"):
        answer(store, course.course, "nobody", PROF)


def test_an_answer_and_its_points_are_undone_together(course: MiniCourse, store: ResultStore) -> None:
    taken(store, course)
    name = queue(store)[0].key.name
    answer(store, course.course, name, PROF, points=3)
    asked, points = [each.id for each in events(store) if each.reason == PROF.reason]
    undo(store, points, By("prof", "too early"))
    assert name in [each.key.name for each in queue(store)]
    assert store.overrides() == {}
    again = max(each.id for each in events(store))
    undo(store, again, By("prof", "right after all"))
    assert name not in [each.key.name for each in queue(store)]
    assert grades(store, course.course)[0].grade == 3
    actions.set_points(store, course.course, "ada", f"{LAB}/mean", By("other", "no"), points=2)
    with pytest.raises(ConflictError, match="by other came after it"):
        undo(store, max(each.id for each in events(store) if each.kind == "request"), By("prof", "all of it"))
    assert name not in [each.key.name for each in queue(store)], "all of it, or nothing"
    assert asked < points


def test_two_requests_of_one_name_are_answered_by_whose_they_are(course: MiniCourse, store: ResultStore) -> None:
    for exercise in ("mean", "parse"):
        write(store, [Change(Key(Request.kind, "ada", LAB, exercise, "0a1b2c3d"), Request(text="x"), 0)], By("prof"))
    with pytest.raises(UsageError, match=f"ada/{LAB}/mean, ada/{LAB}/parse"):
        answer(store, course.course, "0a1b2c3d", PROF, points=1)
    kept = answer(store, course.course, "0a1b2c3d", PROF, points=1, whose=("ada", LAB, "parse"))
    assert kept.key.exercise == "parse"
    assert [each.key.exercise for each in queue(store)] == ["mean"]


def test_a_request_that_an_earlier_grader_queued_is_not_queued_again(course: MiniCourse, store: ResultStore) -> None:
    taken(store, course)
    with store.writing() as connection:
        connection.execute("UPDATE entry SET name = substr(name, 1, 8) WHERE kind = 'request'")
    assert taken(store, course) == 0


def test_a_small_file_is_a_request_too(course: MiniCourse, store: ResultStore) -> None:
    one = {"learner": "ada", "exercise": f"{LAB}/mean", "text": "Look <again>.", "asked": "2026-03-05"}
    assert taken(store, course, json.dumps(one), "one.json", "ada") == 1
    assert queue(store)[0].data.asked == "2026-03-05T00:00:00"


@pytest.mark.parametrize(
    ("text", "name", "problem"),
    [
        ("learner,exercise\nada,lab1/mean\n", "a.csv", "line 1: there must be a column `text`"),
        ("learner,exercise,text\nada,lab1/mean,\n", "a.csv", "line 2: `text` is empty"),
        ("learner,exercise,text\nada,lab1/mean,x\nadda,lab1/mean,x\n", "a.csv", "line 3: there is no learner 'adda'"),
        ("learner,exercise,text\nada,lab1/maen,x\n", "a.csv", "line 2: there is no exercise"),
    ],
)
def test_a_file_of_requests_that_is_wrong_is_said_with_its_line_and_nothing_is_queued(
    course: MiniCourse, store: ResultStore, text: str, name: str, problem: str
) -> None:
    with pytest.raises(RosterError, match=problem):
        taken(store, course, text, name)
    assert queue(store) == []


def test_requests_are_typed_too(course: MiniCourse, store: ResultStore) -> None:
    (course.root / "asked.csv").write_text(REQUESTS)
    said = run(course.root, "regrade", "--results", "out", "--requests", "asked.csv", "--author", "prof")
    assert (said.code, "2 new of 2 requests." in said.err) == (0, True)
    name = said.out.split()[0]
    assert f"ada, {LAB}/mean (1 of 3): I divide by the right number." in said.out
    said = run(
        course.root, "answer", name, "--results", "out", "--points", "3", "--reason", "right", "--author", "prof"
    )
    assert (said.code, said.out) == (0, f"ada, {LAB}: 3 of 3 points (was 1 of 3 points).\n")
    said = run(course.root, "answer", name, "--results", "out", "--reason", "right")
    assert said.code == 2


def regrade(mini: MiniCourse, *arguments: str) -> Said:
    said = run(mini.root, "regrade", "--results", "out", *arguments)
    assert said.code == 0, said.err
    return said


def test_a_mended_check_shows_whose_grades_change_before_that_counts(mini: MiniCourse) -> None:
    out, folder = mini.root / "out", mini.root / "in"
    hand_in(mini, folder, {"ada": "", "bob": "def adder(n): return lambda x: x"})
    check = mini.file(LAB, f"test_{LAB}.py")
    right = check.read_text()
    check.write_text(right.replace("assert add(3) == 5", "assert add(3) == 6"))
    grade(mini, folder, out)
    with contextlib.closing(open_results(out / FILE, create=False)) as store:
        before = {each.learner: each.grade for each in grades(store, mini.course) if each.exercise == "adder"}
        actions.set_points(store, mini.course, "bob", f"{LAB}/mean", By("prof", "late"), points=1)
    check.write_text(right)
    options = ("in", "--isolation", "process", "--jobs", "1", "--reason", "A check was wrong.")
    said = regrade(mini, *options)
    assert f"Not published, so no line to mail of {LAB}" in said.err
    assert list(csv.DictReader(io.StringIO((out / FOLDER / TABLE).read_text()))) == []
    assert run(mini.root, "publish", "lab1", "--results", "out", "--author", "prof").code == 0
    said = regrade(mini, *options)
    assert "ada: Plain functions was graded again, from" in said.out
    assert "A check was wrong." in said.out
    assert "bob: Plain functions was graded again, from 8 of 10 to 8 of 11 points." in said.out, "a share changes too"
    row, _ = csv.DictReader(io.StringIO((out / FOLDER / TABLE).read_text()))
    assert row["learner"] == "ada"
    assert row["line"] in said.out
    with contextlib.closing(open_results(out / FILE, create=False)) as store:
        found = {each.learner: each.grade for each in grades(store, mini.course) if each.exercise == "adder"}
        assert found == before, "nothing counts yet"
        actions.set_points(store, mini.course, "bob", f"{LAB}/parse", By("prof", "meanwhile"), points=0)
    said = regrade(mini, "--apply")
    assert "counts now, of 2 learners" in said.err
    assert "ada: Plain functions was graded again, from 10 of 10 to 11 of 11 points (" in said.out
    assert "bob: Plain functions was graded again, from 6 of 10 to 6 of 11 points." in said.out
    with contextlib.closing(open_results(out / FILE, create=False)) as store:
        by_hand = {each.exercise: each.grade for each in grades(store, mini.course) if each.learner == "bob"}
        assert (by_hand["mean"], by_hand["parse"]) == (1, 0)
        ada = sum(each.grade for each in grades(store, mini.course) if each.learner == "ada")
        assert ada == 11
        assert len(store.history("ada", LAB)) == 2
    assert "of 0 learners" in regrade(mini, "--apply").err, "what counts already changes nothing"
    assert "0 graded" in grade(mini, folder, out).out
    hand_in(mini, folder, {"bob": "def adder(n): return None"})
    grade(mini, folder, out)
    again = run(mini.root, "regrade", "--results", "out", "--apply")
    assert (again.code, "were graded again since the copy was made" in again.err) == (2, True)
