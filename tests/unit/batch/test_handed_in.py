"""Times, labs and learners are the platform's or the instructor's word; what a learner says of them is only named."""

from __future__ import annotations

import contextlib
import os
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_course import SOURCE, copy_course

from grader.classroom.intake.discover import beside_the_class, find_learners
from grader.classroom.intake.reading import HandedIn, read_learner
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.intake.times import read_time
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.submission import SubmissionError
from grader.submission.reading.apart import contents_of

PAGES = Path(__file__).parents[2] / "notebooks" / "files"
CODE = "# grader: lab1_plain\n# %%\ndef mean(xs):\n    return 1\n"


def all_handed(folder: Path, lab: Lab | None = None, roster: Roster | None = None) -> list[HandedIn]:
    course = load_course(SOURCE)
    return [handed for own in find_learners(folder, roster or Roster()) for handed in read_learner(course, own, lab)]


def notes(handed: HandedIn) -> str:
    assert handed.submission is not None, handed.problem
    return " ".join(note.text for note in handed.submission.notes)


def hand_in(path: Path, text: str = CODE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 12:00:00 PST", "2026-11-20T20:00:00+00:00"),
        ("2026-07-20 12:00:00 CEST", "2026-07-20T10:00:00+00:00"),
        ("2026-11-20 12:00:00 +0100", "2026-11-20T11:00:00+00:00"),
        ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00+00:00"),
        ("2026-11-20 12:00:00+01:00", "2026-11-20T11:00:00+00:00"),
        ("2026-11-20 12:00:00 UTC+01:00", "2026-11-20T11:00:00+00:00"),
        ("2026-11-20 12:00:00", "2026-11-20T12:00:00+00:00"),
        ("2026-11-20 12:00:00.5 Europe/Berlin", "2026-11-20T11:00:00.500000+00:00"),
        ("2026-10-25 01:59:59 Europe/Berlin", "2026-10-24T23:59:59+00:00"),
        ("2026-10-25 03:00:00 Europe/Berlin", "2026-10-25T02:00:00+00:00"),
        ("2026-03-29 03:00:00 Europe/Berlin", "2026-03-29T01:00:00+00:00"),
        ("2026-10-25 02:30:00 CET", "2026-10-25T01:30:00+00:00"),
        ("Fri, 20 Nov 2026 12:00:00 -0800", "2026-11-20T20:00:00+00:00"),
        ("13/11/2026 12:00", "2026-11-13T12:00:00+00:00"),
    ],
)
def test_a_time_is_read_in_its_zone(text: str, utc: str) -> None:
    assert read_time(text).isoformat() == utc


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-11-20", "12:00", "11/12/2026 12:00", "2026-11-20 12:00 XYZ", "2026-11-20 12:00 IST",
        "2026-11-20 12:00 Mars/Base", "2026-11-20 12:00 +99:00", "0001-01-01 00:00+14:00", "2026-11-20 25:00",
        "2026-11-20 12:00 +0100 Europe/Paris", "9" * 5000, "2026-10-25 02:30:00 Europe/Berlin",
        "2026-03-29 02:30:00 Europe/Berlin", "2026-11-01 01:00 America/Los_Angeles",
    ],
)  # fmt: skip
def test_a_time_that_is_not_clear_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"is|names|leaves"):
        read_time(text)


@given(st.text(max_size=60))
def test_any_text_is_a_time_in_utc_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_time(text).tzinfo is not None


def test_a_note_of_the_time_counts_in_nbgraders_place_only(tmp_path: Path) -> None:
    for place in ("Ada L_77_assignsubmission_file_", "bo", "cy/lab1_plain"):
        hand_in(tmp_path / place / "lab.py")
        (tmp_path / place / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    hand_in(tmp_path / "submitted/dee/lab1_plain/sub/lab.py")
    (tmp_path / "submitted/dee/lab1_plain/sub/timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    (tmp_path / "submitted/dee/lab1_plain/timestamp.txt").write_text("2026-11-20 12:00:00 PST")
    found = {handed.learner: handed for handed in all_handed(tmp_path)}
    saved = "2023-11-14T22:13:20+00:00"
    assert {name: handed.submitted for name, handed in found.items()} == {
        "Ada L_77": saved,
        "bo": saved,
        "cy": saved,
        "dee": "2026-11-20T20:00:00+00:00",
    }
    assert "timestamp.txt" in notes(found["bo"])


@pytest.mark.parametrize("content", [b"tomorrow", b"\xff\xfe", b"2026-11-20 12:00 IST", b""])
def test_a_time_that_cannot_be_read_is_said_and_never_the_files(tmp_path: Path, content: bytes) -> None:
    hand_in(tmp_path / "submitted/ada/lab1_plain/lab.py")
    (tmp_path / "submitted/ada/lab1_plain/timestamp.txt").write_bytes(content)
    (handed,) = all_handed(tmp_path)
    assert handed.submitted == ""
    assert handed.time_problem
    assert "for a person to decide" in notes(handed)


def test_pipes_and_links_in_the_place_of_the_time_are_said_at_once(tmp_path: Path) -> None:
    for learner in ("ada", "bo"):
        hand_in(tmp_path / f"submitted/{learner}/lab1_plain/lab.py")
    os.mkfifo(tmp_path / "submitted/ada/lab1_plain/timestamp.txt")
    (tmp_path / "submitted/bo/lab1_plain/timestamp.txt").symlink_to("/etc/hostname")
    assert all(handed.time_problem for handed in all_handed(tmp_path))


def test_the_option_beats_what_a_file_says_and_the_report_names_it(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada" / "lab.py")
    lab = load_course(SOURCE).lab("lab2_rdds")
    (handed,) = all_handed(tmp_path, lab)
    assert handed.lab == lab
    assert "says of itself that it is for the lab lab1_plain" in notes(handed)
    assert "somebody should look at it" in notes(handed)


def test_folders_beat_what_a_file_says(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada" / "lab2_rdds" / "lab.py")
    hand_in(tmp_path / "submitted" / "bo" / "lab2_rdds" / "lab.py")
    assert [handed.lab.id for handed in all_handed(tmp_path) if handed.lab] == ["lab2_rdds", "lab2_rdds"]


def test_of_a_whole_course_the_file_of_the_lab_is_graded(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("x/lab1_plain/lab.py", CODE)
        archive.writestr("x/lab2_rdds/lab.py", CODE.replace("lab1_plain", "lab2_rdds"))
        archive.writestr("x/notes.docx", "words")
        archive.writestr("x/broken.py", b"\xff")
    (handed,) = all_handed(tmp_path, load_course(SOURCE).lab("lab2_rdds"))
    assert handed.submission is not None
    assert handed.submission.lab == "lab2_rdds"
    for said in ("ada.zip: x/lab2_rdds/lab.py is graded", "x/lab1_plain/lab.py", "x/notes.docx", "x/broken.py: is not"):
        assert said in notes(handed)


@pytest.mark.parametrize(
    "name",
    [
        "lab1_plain-Copy1.ipynb", "Copy of lab1_plain.ipynb", "lab1_plain (1).ipynb", "lab1_plain_late.ipynb",
        "anonymous_aB3xZ_678_lab1_plain.ipynb", "LAB1-Plain final v2.ipynb", "my lab1.ipynb",
    ],
)  # fmt: skip
def test_the_name_of_a_file_speaks_of_its_lab(tmp_path: Path, name: str) -> None:
    cell = '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "x = 1"}'
    hand_in(tmp_path / "ada" / name, f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{}}, "cells": [{cell}]}}')
    (handed,) = all_handed(tmp_path)
    assert handed.lab is not None, handed.problem
    assert handed.lab.id == "lab1_plain"


def test_a_name_that_speaks_of_two_labs_is_not_guessed(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada" / "lab1_plain and lab2_rdds.py", "x = 1\n")
    (handed,) = all_handed(tmp_path)
    assert handed.lab is None
    assert "speaks of several labs (lab1_plain, lab2_rdds)" in handed.problem


def test_letters_that_two_systems_spell_differently_are_one_name(tmp_path: Path) -> None:
    hand_in(tmp_path / "in" / unicodedata.normalize("NFD", "Zoë Müller") / "lab.py")
    (tmp_path / "roster.csv").write_text(f"learner,name\nu1,{unicodedata.normalize('NFC', 'zoë müller')}\n")
    assert [each.learner for each in all_handed(tmp_path / "in", roster=read_roster(tmp_path / "roster.csv"))] == ["u1"]
    assert [each.learner for each in all_handed(tmp_path / "in")] == [unicodedata.normalize("NFC", "Zoë Müller")]


def test_two_names_with_dots_are_two_learners(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada.byron.py")
    hand_in(tmp_path / "ada.lovelace.py")
    assert [handed.learner for handed in all_handed(tmp_path)] == ["ada.byron", "ada.lovelace"]


def test_who_handed_in_a_picture_only_has_a_result_that_says_so(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada" / "lab.pdf")
    hand_in(tmp_path / "README.txt")
    (handed,) = all_handed(tmp_path)
    assert (handed.learner, handed.submission) == ("ada", None)
    assert "ada/lab.pdf" in handed.problem
    assert beside_the_class(tmp_path) == ["README.txt"]


@pytest.mark.parametrize("name", ["test_final.ipynb", "conftest.ipynb", "test_.zip", "test_lab.py.zip", "test_it.html"])
def test_a_notebook_or_an_archive_is_handed_in_whatever_its_name(tmp_path: Path, name: str) -> None:
    hand_in(tmp_path / "bo" / name, "{}")
    (own,) = find_learners(tmp_path, Roster())
    assert (own.learner, [file.path.name for file in own.files], own.others) == ("bo", [name], ())


def test_a_notebook_in_an_archive_is_handed_in_whatever_its_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bo.zip", "w") as archive:
        archive.writestr("x/test_final.html", (PAGES / "jupyter_lab.html").read_bytes())
        archive.writestr("x/test_lab1_plain.py", "def test_it(): ...")
    assert [found.place for found in contents_of(tmp_path / "bo.zip").found] == ["x/test_final.html"]


@pytest.mark.parametrize("place", ["Bo B_77_assignsubmission_file_/test_lab.py", "bo/conftest.py", "bo/x/test_lab.py"])
def test_who_handed_in_tests_only_has_a_result_that_says_so(tmp_path: Path, place: str) -> None:
    hand_in(tmp_path / place)
    (handed,) = all_handed(tmp_path)
    assert (handed.learner[:2].lower(), handed.submission) == ("bo", None)
    assert handed.problem == f"Nothing that can be graded was handed in: {place}. Hand in lab.py or lab.ipynb."


def test_an_archive_of_tests_only_says_what_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bo.zip", "w") as archive:
        archive.writestr("x/test_lab.py", "def test_it(): ...")
    with pytest.raises(SubmissionError, match=r"beside tests of the lab\. It holds x/test_lab\.py\."):
        contents_of(tmp_path / "bo.zip")


def test_tests_that_come_along_with_answers_are_not_worth_a_note(tmp_path: Path) -> None:
    for name in ("lab.py", "test_lab1_plain.py", "test_hidden_lab1_plain.py", "conftest.py"):
        hand_in(tmp_path / "bo" / name)
    (handed,) = all_handed(tmp_path)
    assert (handed.name, notes(handed)) == ("lab.py", "")


def test_files_of_the_lab_itself_come_along_with_a_folder_and_are_no_answers(tmp_path: Path) -> None:
    """As in a clone of a repository: all were saved at the same time, and one of them is filled in."""
    course = with_inputs(tmp_path / "course")
    for learner, answers in (("ada", {"lab.py": CODE}), ("bo", {})):
        own = tmp_path / "in" / learner / "exercises" / "lab1_plain"
        shutil.copytree(course.lab("lab1_plain").folder, own)
        for beside in ("README.md", "pyproject.toml", "notes.docx", "exercises/README.docx"):
            hand_in(tmp_path / "in" / learner / beside, "words")
        for name, text in answers.items():
            hand_in(own / name, text)
        for path in own.iterdir():
            os.utime(path, (1_700_000_000, 1_700_000_000))
    hand_in(tmp_path / "in" / "cy" / "lab1_plain" / "inputs.py", "x = 1\n")
    ada, bo, cy = (read_learner(course, own)[0] for own in find_learners(tmp_path / "in", Roster()))
    assert (ada.name, bo.name.partition(".")[0], cy.submission) == ("lab.py", "lab", None)
    assert cy.problem.startswith("Nothing that can be graded was handed in: inputs.py.")
    assert [name in notes(ada) for name in ("inputs.py", "lab.toml", "README.md", "pyproject.toml")] == [False] * 4
    assert "notes.docx" in notes(ada)
    assert "README.docx" in notes(ada)


@pytest.mark.parametrize("told", [False, True], ids=["by folders", "--lab"])
def test_files_of_another_lab_in_the_same_archive_are_no_answers_either(tmp_path: Path, told: bool) -> None:
    course = with_inputs(tmp_path / "course")
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("x/lab1_plain/inputs.py", "x = 1\n")
        archive.writestr("x/lab2_rdds/lab.py", CODE.replace("lab1_plain", "lab2_rdds"))
    (own,) = [each for each in find_learners(tmp_path, Roster()) if each.learner == "ada"]
    (handed,) = read_learner(course, own, course.lab("lab2_rdds") if told else None)
    assert handed.lab == course.lab("lab2_rdds")
    assert handed.submission is not None
    assert "mean" in handed.submission.cells[-1].source


def test_a_module_of_the_lab_under_the_name_of_a_platform_is_none_and_other_names_are(tmp_path: Path) -> None:
    course = with_inputs(tmp_path / "course")
    hand_in(tmp_path / "lovelaceada_12345_67890_inputs.py")
    hand_in(tmp_path / "lovelaceada_12345_67891_Lab.py")
    hand_in(tmp_path / "inputs.py")
    found = {own.learner: read_learner(course, own)[0] for own in find_learners(tmp_path, Roster())}
    assert found["lovelaceada_12345"].name.endswith("Lab.py")
    assert found["inputs"].submission is not None, "a learner may be called so"


def with_inputs(folder: Path) -> Course:
    """A course whose first lab hands out a module beside its answers."""
    course = copy_course(folder).course
    (course.lab("lab1_plain").folder / "inputs.py").write_text("def numbers(rng):\n    return [rng.random()]\n")
    return course
