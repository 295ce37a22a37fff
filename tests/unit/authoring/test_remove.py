"""``grader remove`` takes an exercise out of all files or none; empty courses; one broken lab of several."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import grader, run

from grader.authoring.building.remove import remove_exercise
from grader.course.load import load_course, load_readable
from grader.course.model import CourseError


def contents(course: Path) -> Mapping[str, bytes]:
    return {f"{path.relative_to(course)}": path.read_bytes() for path in course.rglob("*") if path.is_file()}


def made(folder: Path, *exercises: str) -> Path:
    course = folder / "course"
    assert run(folder, "new", "course", "course", "--title", "C").code == 0
    for name in exercises:
        assert run(course, "new", "exercise", f"lab1/{name}").code == 0
    return course


@pytest.mark.parametrize("names", [("second",), ("second", "thirdOne"), ("a", "b", "c")])
def test_what_was_added_last_is_gone_to_the_byte(tmp_path: Path, names: tuple[str, ...]) -> None:
    course = made(tmp_path, *names[:-1])
    before = contents(course)
    assert grader(course, "new", "exercise", f"lab1/{names[-1]}").returncode == 0
    assert contents(course) != before
    shown = grader(course, "remove", f"lab1/{names[-1]}")
    assert shown.returncode == 0, shown.stderr
    assert f"lab1_start/{names[-1]} is gone" in shown.stdout
    assert contents(course) == before


def test_one_of_the_middle_goes_and_the_others_stay(tmp_path: Path) -> None:
    course = made(tmp_path, "second", "third")
    assert grader(course, "remove", "lab1/second").returncode == 0
    lab = load_course(course).lab("lab1_start")
    assert [each.id for each in lab.exercises] == ["first_step", "third"]
    for name, data in contents(course).items():
        assert b"second" not in data, name
        if name.endswith(".py"):
            ast.parse(data)
    assert grader(course, "build", "--check").returncode == 0
    assert grader(course, "verify", "lab1").returncode == 0


def test_a_function_that_others_use_stays_and_is_named(tmp_path: Path) -> None:
    course = made(tmp_path, "second")
    reference = course / "solutions" / "lab1_start" / "lab.py"
    text = reference.read_text().replace(
        "return sum(number * number for number in numbers)", "return first_step(numbers)", 2
    )
    text = text.replace("return first_step(numbers)", "return sum(number * number for number in numbers)", 1)
    reference.write_text(text)
    shown = grader(course, "remove", "first_step")
    assert "first_step() is used by the rest of the reference" in shown.stdout
    assert "def first_step(" in reference.read_text()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("lab1/first_step", "is needed by second"),
        ("lab1", "Name an exercise"),
        ("lab1/third", "no exercise of lab1_start named 'third'"),
    ],
)
def test_what_cannot_be_removed_is_said_and_nothing_is_written(tmp_path: Path, target: str, said: str) -> None:
    course = made(tmp_path, "second")
    file = course / "exercises" / "lab1_start" / "lab.toml"
    file.write_text(file.read_text() + 'needs = ["first_step"]\n')
    before = contents(course)
    refused = grader(course, "remove", target)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert contents(course) == before


def test_the_only_exercise_of_a_lab_stays(tmp_path: Path) -> None:
    course = made(tmp_path)
    refused = grader(course, "remove", "lab1/first_step")
    assert refused.returncode == 2
    assert "is the only exercise of lab1_start" in refused.stderr


def test_files_are_as_before_where_the_rest_is_no_lab(tmp_path: Path) -> None:
    course = made(tmp_path, "second")
    reference = course / "solutions" / "lab1_start" / "lab.py"
    reference.write_text(reference.read_text() + "\n# %%\nx = 1  # BEGIN SOLUTION\n")
    before = contents(course)
    found = load_course(course)
    lab = found.lab("lab1_start")
    with pytest.raises(CourseError):
        remove_exercise(found, lab, lab.exercise("second"))
    assert contents(course) == before


def test_an_empty_course_takes_a_lab(tmp_path: Path) -> None:
    shown = grader(tmp_path, "new", "course", "course", "--title", "C", "--empty")
    assert shown.returncode == 0
    assert "cd course && grader new lab" in shown.stdout
    course = tmp_path / "course"
    assert load_course(course).labs == ()
    assert "has no labs yet" in grader(course, "verify").stderr
    assert grader(course, "new", "lab", "lab1_words", "--title", "Words").returncode == 0
    assert [lab.order for lab in load_course(course).labs] == [1]


BROKEN = {
    "no TOML": "format = ",
    "unknown key": 'format = 1\ntitle = "B"\norder = 2\ncolour = 3\nexercise = []\n',
    "no exercises": 'format = 1\ntitle = "B"\norder = 2\nexercise = []\n',
    "the order of another": None,
}


@pytest.fixture(params=BROKEN)
def with_broken(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A course whose second lab cannot be read."""
    course = made(tmp_path)
    assert run(course, "new", "lab", "lab2_broken", "--title", "Broken").code == 0
    file = course / "exercises" / "lab2_broken" / "lab.toml"
    file.write_text(BROKEN[request.param] or file.read_text().replace("order = 2", "order = 1"))
    return course


def test_one_broken_lab_stops_only_who_asks_for_it(with_broken: Path) -> None:
    for arguments in (("build", "lab1"), ("check", "lab1"), ("hint", "lab1/first_step"), ("verify", "lab1")):
        done = grader(with_broken, *arguments)
        assert done.returncode in (0, 1), done.stderr
        assert "lab.toml" not in done.stderr
    for arguments in (("build", "lab2"), ("check", "lab2"), ("verify", "lab2_broken")):
        refused = grader(with_broken, *arguments)
        assert refused.returncode == 2
        assert "lab2_broken/lab.toml" in refused.stderr


def test_who_asks_for_all_labs_hears_of_the_broken_one(with_broken: Path) -> None:
    for arguments in (("build",), ("verify",), ("check",), ("release", "out.zip")):
        refused = grader(with_broken, *arguments)
        assert refused.returncode == 2
        assert "lab2_broken/lab.toml" in refused.stderr
    shown = grader(with_broken, "list")
    assert "lab1_start" in shown.stdout
    assert shown.returncode == 2
    assert "lab2_broken/lab.toml" in shown.stderr


def test_a_lab_can_be_made_beside_a_broken_one(with_broken: Path) -> None:
    assert grader(with_broken, "new", "lab", "lab3_more", "--title", "More").returncode == 0
    found = load_readable(with_broken)
    assert [lab.id for lab in found.labs] == ["lab1_start", "lab3_more"]
    assert [broken.id for broken in found.broken] == ["lab2_broken"]
    with pytest.raises(CourseError, match=r"lab2_broken/lab\.toml"):
        found.lab("lab2_broken")
