"""New courses, labs and exercises: they verify as they stand, and nothing that is there is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import grader

from grader.course.load import load_course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course, with a second lab of two exercises."""
    folder = tmp_path_factory.mktemp("new") / "course"
    for where, arguments in (
        (folder.parent, ("course", "course", "--title", "Words & numbers")),
        (folder, ("lab", "lab2_words", "--title", "Words")),
        (folder, ("exercise", "lab2/longest_word")),
    ):
        made = grader(where, "new", *arguments)
        assert made.returncode == 0, made.stderr
        assert "grader verify" in made.stdout
    return folder


def test_all_of_it_verifies_as_it_stands(course: Path) -> None:
    shown = grader(course, "verify")
    assert shown.returncode == 0, shown.stdout
    assert "lab2_words: verified" in shown.stdout
    assert "6 of 6 wrong answers rejected, 6 recognised by name" in shown.stdout
    assert grader(course, "build", "--check").returncode == 0


def test_the_next_command_can_be_pasted(tmp_path: Path) -> None:
    assert "  cd 'my course' && grader verify\n" in grader(tmp_path, "new", "course", "my course").stdout


def test_what_commands_leave_behind_is_kept_out_of_git(course: Path) -> None:
    assert {".grader/", "*.secret"} <= set((course / ".gitignore").read_text().splitlines())


def test_titles_are_as_given_or_made_from_the_name(course: Path) -> None:
    found = load_course(course)
    assert found.title == "Words & numbers"
    assert [exercise.title for exercise in found.lab("lab2_words").exercises] == ["A first step", "Longest word"]


def test_a_learner_is_not_started_and_then_graded(course: Path) -> None:
    assert "not started" in grader(course, "check", "lab2").stdout
    reference = (course / "solutions" / "lab2_words" / "lab.py").read_text()
    (course / "mine.py").write_text(reference)
    assert grader(course, "check", "lab2", "--submission", "mine.py").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("exercise", "lab2/longest_word"), "longest_word: is taken already"),
        (("exercise", "lab2/Longest_Word"), "Longest_Word: is taken already"),
        (("lab", "lab2_words"), "lab2_words: is taken already"),
        (("lab", "Lab X"), "is no name"),
        (("exercise", "lab2"), "grader new exercise lab2_words/NAME"),
        (("exercise", "lab2/other", "--title", 'a "title"'), "without quotes"),
        (("course", "."), "A new course needs a folder of its own"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    course: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    refused = grader(course, "new", *arguments)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["makePlural", "X", "pluralLambda2", "snake_Case"])
def test_a_name_with_capital_letters_is_its_function_without_further_keys(tmp_path: Path, name: str) -> None:
    assert grader(tmp_path, "new", "course", "course", "--title", "C").returncode == 0
    folder = tmp_path / "course"
    made = grader(folder, "new", "exercise", f"lab1/{name}")
    assert made.returncode == 0, made.stderr
    assert load_course(folder).lab("lab1_start").exercises[1].names == (name,)
    shown = grader(folder, "verify", f"lab1/{name}")
    assert shown.returncode == 0, shown.stdout
