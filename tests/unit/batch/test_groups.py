"""Groups by command: later than roster and file, said to all whom it touches, undone by its event."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command_line import Said, run
from mini_course import MiniCourse
from test_class_rules import LAB, OTHER, course, day, hand_in

from grader.classroom.people import Person
from grader.classroom.store.entries import events
from grader.classroom.store.store import FILE, ResultStore, open_results


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    """The roster has ada and bo together, and ada has handed in both labs; cy has one of two points."""
    made = course(tmp_path)
    store = open_results(made.root / "out" / FILE, create=True)
    store.set_people([Person("ada", group="red"), Person("bo", group="red"), Person("cy"), Person("dan")])
    hand_in(store, "ada", day(1))
    hand_in(store, "ada", day(1), lab=OTHER)
    hand_in(store, "cy", day(1), 1.0)
    store.close()
    return made


def group(mini: MiniCourse, *arguments: str, code: int = 0) -> Said:
    said = run(mini.root, "group", *arguments, "--results", "out", "--author", "prof")
    assert said.code == code, said.err
    return said


def counts(mini: MiniCourse) -> dict[str, tuple[str, str]]:
    """What the exported gradebook has of the first lab: the grade and the group by learner."""
    assert run(mini.root, "gradebook", "out", "--out", "book.csv").code == 0
    rows = list(csv.DictReader((mini.root / "book.csv").read_text().splitlines()))
    return {row["learner"]: (f"{float(row['lab grade']):g}", row["group"]) for row in rows if row["lab"] == LAB}


def store_of(mini: MiniCourse) -> ResultStore:
    return open_results(mini.root / "out" / FILE, create=False)


def test_a_learner_is_put_into_a_group_and_taken_out(mini: MiniCourse) -> None:
    assert counts(mini)["dan"] == ("0", "")
    said = group(mini, "dan", "cy", "--to", "red", "--lab", "lab1", "--reason", "told me late")
    assert f"dan, {LAB}: 1 of 3 points (was 0 of" in said.out
    assert "red: ada, bo, cy, dan" in said.out
    assert f"ada, {LAB}: 1 of 3 points (was 3 of 3 points)." in said.out, "the group handed in again, by cy"
    assert {grade for grade, own in counts(mini).values() if own == "red"} == {"1"}
    assert (mini.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text().count(
        "Handed in by cy for the group"
    ) > 0
    said = group(mini, "cy", "--alone", "--reason", "was alone")
    assert "ada" not in said.out, "what was decided of one lab goes before"
    said = group(mini, "cy", "--alone", "--lab", "lab1", "--reason", "was alone")
    assert f"ada, {LAB}: 3 of 3 points (was 1 of 3 points)." in said.out
    assert f"dan, {LAB}: 3 of 3 points (was 1 of 3 points)." in said.out
    assert "Handed in by cy" not in (mini.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text()
    assert counts(mini)["cy"] == ("1", "")


def test_the_decision_of_a_person_is_the_later_one_and_can_be_taken_back(mini: MiniCourse) -> None:
    assert counts(mini)["bo"] == ("3", "red")
    group(mini, "bo", "--alone", "--reason", "left")
    assert counts(mini)["bo"] == ("0", "")
    said = group(mini, "bo", "--withdraw", "--reason", "a slip")
    assert f"bo, {LAB}: 3 of 3 points (was 0 of" in said.out
    assert f"ada, {LAB}: 3 of 3 points.\n" in said.out, "whom bo joins is told too"
    assert counts(mini)["bo"] == ("3", "red")
    said = group(mini)
    assert "red: ada, bo" in said.out
    assert "Decided by people" not in said.out


def test_each_is_an_event_with_author_and_reason_that_can_be_undone(mini: MiniCourse) -> None:
    group(mini, "bo", "cy", "--to", "blue", "--reason", "worked together")
    store = store_of(mini)
    found = list(events(store))
    store.close()
    assert [(each.kind, each.learner, each.author, each.reason) for each in found] == [
        ("group", "bo", "prof", "worked together"), ("group", "cy", "prof", "worked together"),
    ]  # fmt: skip
    assert counts(mini)["bo"] == ("1", "blue")
    told = run(mini.root, "explain", "bo", "lab1/mean", "--results", "out").out
    assert "Hands in with the group blue." in told
    assert "Handed in by cy for the group blue." in told
    assert "event 1 of" in told
    said = group(mini)
    assert "bo, all labs: blue (prof, " in said.out
    assert "worked together)" in said.out
    said = run(mini.root, "undo", "2", "--results", "out", "--reason", "a slip")
    assert f"bo, {LAB}: 0 of" in said.out, "who stays behind is told too"
    assert counts(mini)["bo"] == ("0", "blue")
    run(mini.root, "undo", "1", "--results", "out", "--reason", "a slip")
    assert counts(mini)["bo"] == ("3", "red")


def test_exports_follow(mini: MiniCourse) -> None:
    group(mini, "dan", "--to", "red", "--reason", "told me late")
    assert run(mini.root, "export", "moodle", "out", "--out", "moodle.csv", "--unpublished").code == 0
    rows = {row["username"]: row for row in csv.DictReader((mini.root / "moodle.csv").read_text().splitlines())}
    assert rows["dan"] == {**rows["ada"], "username": "dan"}
    assert run(mini.root, "export", "gradescope", "out", "--out", "each", "--unpublished").code == 0
    scores = [json.loads((mini.root / "each" / name / f"{LAB}.json").read_text())["score"] for name in ("ada", "dan")]
    assert scores[0] == scores[1]


def test_for_all_of_them_or_for_none(mini: MiniCourse) -> None:
    assert "Did you mean ada?" in group(mini, "bo", "adda", "--to", "blue", "--reason", "x", code=2).err
    assert counts(mini)["bo"] == ("3", "red")


@pytest.mark.parametrize(
    "arguments",
    [
        ("bo", "--to", "blue"),
        ("bo", "--reason", "x"),
        ("bo", "--to", "", "--reason", "x"),
        ("bo", "--to", "  ", "--reason", "x"),
        ("bo", "--to", "b" * 61, "--reason", "x"),
        ("bo", "--to", "a\x1b[2Jb", "--reason", "x"),
        ("bo", "--to", "blue", "--alone", "--reason", "x"),
        ("bo", "--to", "blue", "--lab", "lab9", "--reason", "x"),
        ("bo", "--to", "blue", "--lab", "lab1/mean", "--reason", "x"),
        ("--to", "blue", "--reason", "x"),
    ],
)
def test_what_says_nothing_clear_is_refused(mini: MiniCourse, arguments: tuple[str, ...]) -> None:
    assert "\x1b" not in group(mini, *arguments, code=2).err
    assert counts(mini)["bo"] == ("3", "red")


def test_groups_are_listed_by_lab(mini: MiniCourse) -> None:
    assert group(mini).out == "in each lab that has groups:\n  red: ada, bo\n"
    group(mini, "dan", "--to", "red", "--lab", "lab2", "--reason", "told me late")
    lines = group(mini).out.splitlines()
    assert lines[:4] == [f"{LAB}:", "  red: ada, bo", f"{OTHER}:", "  red: ada, bo, dan"]
    assert group(mini, "--lab", "lab1").out.splitlines()[:2] == [f"{LAB}:", "  red: ada, bo"]
    assert "dan" not in group(mini, "--lab", "lab1").out
