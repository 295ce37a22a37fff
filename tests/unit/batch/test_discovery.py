"""Whose a file is, from folders as people and learning platforms make them."""

from __future__ import annotations

import io
import os
import tarfile
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from mini_course import SOURCE

from grader.base.names import file_name
from grader.classroom.intake.discover import find_learners, find_unpacked
from grader.classroom.intake.reading import read_learner
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.intake.unpack import unpack_class
from grader.classroom.problems import RosterError
from grader.course.load import load_course
from grader.submission import SubmissionError
from grader.submission.layouts import claim

CODE = "# grader: lab1_plain\n# %%\nx = 1\n"

LAYOUTS = [
    ("ada.py", "ada", False),
    ("ada/lab.py", "ada", False),
    ("ada/lab1_plain/lab.ipynb", "ada", False),
    ("submitted/ada/lab1_plain/lab.ipynb", "ada", False),
    ("lovelaceada_12345_67890_lab1_plain.py", "lovelaceada_12345", False),
    ("lovelaceada_LATE_12345_67890_lab1_plain-1.py", "lovelaceada_12345", True),
    ("Ada Lovelace_77_assignsubmission_file_/lab.py", "Ada Lovelace_77", False),
    ("Ada Lovelace_77_assignsubmission_file/lab.py", "Ada Lovelace_77", False),
]


@pytest.mark.parametrize(("path", "learner", "late"), LAYOUTS)
def test_the_path_says_whose_a_file_is(path: str, learner: str, late: bool) -> None:
    claimed = claim(PurePosixPath(path))
    assert (claimed.learner, claimed.late) == (learner, late)


@pytest.mark.parametrize(
    "name",
    ["x_1_2_lab1_plain.py", "x_1_2_lab1_plain-3.py", "ada/lab1/lab.py", "ada/lab1_plain_2024_01_02T03_04_05_6.ipynb"],
)
def test_the_path_says_which_lab(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x = 1\n")
    (own,) = find_learners(tmp_path, Roster())
    (handed,) = read_learner(load_course(SOURCE), own)
    assert handed.lab is not None or name.endswith(".ipynb")
    assert handed.lab is None or handed.lab.id == "lab1_plain"


PAGES = Path(__file__).parents[2] / "notebooks" / "files"


@pytest.mark.parametrize(("form", "name"), [("archive.dbc", "ada.dbc"), ("jupyter_lab.html", "ada/lab1_plain.html")])
def test_exports_of_notebooks_are_submissions(tmp_path: Path, form: str, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((PAGES / form).read_bytes())
    (own,) = find_learners(tmp_path, Roster())
    course = load_course(SOURCE)
    (handed,) = read_learner(course, own, course.lab("lab1_plain"))
    assert (handed.learner, handed.problem) == ("ada", "")
    assert handed.submission is not None
    assert any("def area" in cell.source for cell in handed.submission.cells)


def test_a_file_is_graded_rather_than_a_page_made_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "lab1_plain.py").write_text(CODE)
    os.utime(folder / "lab1_plain.py", (1000, 1000))
    (folder / "lab1_plain.html").write_bytes((PAGES / "jupyter_lab.html").read_bytes())
    (own,) = find_learners(tmp_path, Roster())
    (handed,) = read_learner(load_course(SOURCE), own)
    assert (handed.name, handed.problem) == ("lab1_plain.py", "")
    assert handed.submission is not None
    assert "lab1_plain.html" in handed.submission.notes[0].text


def test_the_time_is_that_of_the_file_or_nbgraders_own(tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "ada" / "lab1_plain"
    folder.mkdir(parents=True)
    (folder / "lab.py").write_text(CODE)
    os.utime(folder / "lab.py", (1_700_000_000, 1_700_000_000))
    course = load_course(SOURCE)
    (own,) = find_learners(tmp_path, Roster())
    assert read_learner(course, own)[0].submitted == "2023-11-14T22:13:20+00:00"
    (folder / "timestamp.txt").write_text("2015-02-02 15:58:23.948203 America/Los_Angeles")
    assert read_learner(course, own)[0].submitted == "2015-02-02T23:58:23+00:00"


def test_a_roster_recognises_every_column(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "learner,name,email,canvas_id,moodle_id,folder,file\n"
        "u1,Ada Lovelace,,,,,\nu2,,bo@example.org,,,,\nu3,,,33,,,\nu4,,,,44,,\nu5,,,,,team five,\n"
        "u6,,,,,,six/lab.py\nu7,,,,,,\n"
    )
    roster = read_roster(path)
    found = {
        name: roster.learner(claim(PurePosixPath(name)))
        for name in (
            "ada lovelace/lab.py",
            "bo@example.org.zip",
            "x_33_9_lab.py",
            "Any Name_44_assignsubmission_file_/lab.py",
            "team five/lab.py",
            "six/lab.py",
            "u7.py",
            "stranger.py",
        )
    }
    assert list(found.values()) == ["u1", "u2", "u3", "u4", "u5", "u6", "u7", None]


BROKEN = [
    ("name\nAda\n", "line 1: there must be a column `learner`"),
    ("learner\nu1\n,\n", "line 3: the column `learner` is empty"),
    ("learner\nu1\nu1\n", "line 3: u1 stands in line 2 already"),
    ("learner,email\nu1,a@b\nu2,A@b\n", "line 3: the email a@b is that of u1 too"),
    ("learner,Name, name\nu1,Ada,Countess\n", "line 1: there are two columns `name`"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_roster_that_cannot_be_used_names_the_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(RosterError, match=said):
        read_roster(path)


@pytest.mark.parametrize("header", ["learner, name, group", "Learner,Name,GROUP", "\ufefflearner,name ,group,,"])
def test_columns_of_a_roster_are_known_however_they_are_typed(tmp_path: Path, header: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{header}\nada, Ada L, red\n")
    (ada,) = read_roster(path).people
    assert (ada.learner, ada.name, ada.group) == ("ada", "Ada L", "red")


def test_two_people_of_one_name_are_told_apart_by_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("learner,name,moodle_id\nu1,Ann Lee,1\nu2,Ann Lee,2\n")
    roster = read_roster(path)
    assert roster.learner(claim(PurePosixPath("Ann Lee_2_assignsubmission_file_/lab.py"))) == "u2"
    assert roster.learner(claim(PurePosixPath("Ann Lee/lab.py"))) is None


@pytest.mark.parametrize(
    ("folder", "learner"),
    [
        ("Bo Berg_777", "u2"),
        ("Ada Lovelace_777", "u1"),  # the number is Bo's, in another assignment
        ("ada lovelace_12", "u1"),
        ("Ann Lee_31", "u3"),
        ("Ann Lee_777", None),  # one of two, and not Bo
        ("Ann Lee_12", None),
        ("B. Berg_777", "u2"),  # a name that nobody has contradicts nobody
        ("B. Berg_12", None),
    ],
)
def test_the_number_of_moodle_names_nobody_beside_the_name_of_somebody_else(
    tmp_path: Path, folder: str, learner: str | None
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("learner,name,moodle_id\nu1,Ada Lovelace,\nu2,Bo Berg,777\nu3,Ann Lee,31\nu4,Ann Lee,32\n")
    file = PurePosixPath(f"{folder}_assignsubmission_file_/lab.py")
    assert read_roster(path).learner(claim(file)) == learner


def test_names_of_files_never_meet() -> None:
    names = ["a b", "a_b", "a?b", "A_b", "a/b", "", "..", ".a", "a", "x" * 90, "x" * 91, file_name("a b")]
    made = [file_name(name) for name in names]
    assert len({name.casefold() for name in made}) == len(names)
    assert not any(name.startswith(".") or "/" in name or len(name) > 100 for name in made)


def _zip(path: Path, entries: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 0)), text)


def test_the_archive_of_a_class_is_unpacked_with_its_times(tmp_path: Path) -> None:
    _zip(tmp_path / "class.zip", {"ada/lab.py": CODE, "bo/lab.py": CODE, "bo/picture.png": "no"})
    target = tmp_path / "target"
    assert unpack_class(tmp_path / "class.zip", target).refused == ()
    assert [own.learner for own in find_learners(target, Roster())] == ["ada", "bo"]
    assert not (target / "bo" / "picture.png").exists()
    assert (target / "bo" / "lab.py").stat().st_mtime < 1_720_000_000


TOPS = [
    (["hw1/ada/lab.py", "hw1/bo/lab.py"], ["ada", "bo"]),
    (["hw1/ada.py", "hw1/bo.py", "hw1/cy/lab1_plain/lab.py"], ["ada", "bo", "cy"]),
    (["hw1/x_1_2_lab1_plain.py", "hw1/y_3_4_lab1_plain.py"], ["x_1", "y_3"]),
    (["hw1/A B_7_assignsubmission_file_/lab.py", "hw1/C D_8_assignsubmission_file_/lab.py"], ["A B_7", "C D_8"]),
    (["submitted/ada/lab1_plain/lab.py", "submitted/bo/lab1_plain/lab.py"], ["ada", "bo"]),
    (["ada/lab1/lab.py", "ada/lab2_rdds/lab.py"], ["ada"]),
    (["ada/lab1_plain.py", "ada/lab2_rdds.py"], ["ada"]),
    (["ada/lab.py", "ada/lab.ipynb"], ["ada"]),
    (["ada/lab.py"], ["ada"]),
    (["ada/x/lab.py"], ["ada"]),
    (["A B_7_assignsubmission_file_/one.py", "A B_7_assignsubmission_file_/two.py"], ["A B_7"]),
    (["team/one.py", "team/two.py"], ["u1"]),
    (["ada.py", "hw1/bo.py", "hw1/cy.py"], ["ada", "hw1"]),
]


@pytest.mark.parametrize(("paths", "learners"), TOPS)
def test_one_folder_around_a_whole_class_is_no_learner(tmp_path: Path, paths: list[str], learners: list[str]) -> None:
    (tmp_path / "roster.csv").write_text("learner,folder\nu1,team\n")
    roster = read_roster(tmp_path / "roster.csv") if learners == ["u1"] else Roster()
    _zip(tmp_path / "class.zip", dict.fromkeys(paths, CODE))
    unpacked = unpack_class(tmp_path / "class.zip", tmp_path / "target")
    class_files = find_unpacked(tmp_path / "target", roster, load_course(SOURCE), unpacked)
    assert [own.learner for own in class_files] == learners


def test_what_was_refused_below_that_folder_keeps_its_learner(tmp_path: Path) -> None:
    _zip(tmp_path / "class.zip", {"hw1/ada/lab.py": CODE, "hw1/bo/lab.py": CODE, "hw1/cy\\lab.py": CODE})
    unpacked = unpack_class(tmp_path / "class.zip", tmp_path / "target")
    class_files = find_unpacked(tmp_path / "target", Roster(), load_course(SOURCE), unpacked)
    assert [own.learner for own in class_files] == ["ada", "bo", "cy"]


@pytest.mark.parametrize(
    "name", ["../evil/lab.py", "/evil/lab.py", "evil/../../lab.py", "evil\\lab.py", "C:/evil/lab.py"]
)
def test_a_path_that_leads_out_is_refused_with_its_learner(tmp_path: Path, name: str) -> None:
    _zip(tmp_path / "class.zip", {"ada/lab.py": CODE, name: CODE})
    target = tmp_path / "deep" / "target"
    refused = unpack_class(tmp_path / "class.zip", target).refused
    assert len(refused) == 1
    assert {path.name for path in tmp_path.rglob("*.py")} == {"lab.py"}
    class_files = find_learners(target, Roster(), refused)
    entries = [handed for own in class_files for handed in read_learner(load_course(SOURCE), own)]
    assert sorted(handed.submission is None for handed in entries) == [False, True]
    assert any("archive of the class" in handed.problem for handed in entries)


NAMES = ["José", "Žofie Novák", "Müller, J.", "李明", "a\u200db", "n'importe", unicodedata.normalize("NFD", "Zoë")]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_out_of_an_archive_is_of_the_learner_whose_file_is_read(tmp_path: Path, name: str) -> None:
    entries = (f"{name}/lab.py", f"{name}/plot.pdf", f"{name}\\more.py")
    _zip(tmp_path / "class.zip", dict.fromkeys([*entries, "bo.py"], CODE))
    unpacked = unpack_class(tmp_path / "class.zip", tmp_path / "target")
    bo, own = find_unpacked(tmp_path / "target", Roster(), load_course(SOURCE), unpacked)
    if own.learner == "bo":
        bo, own = own, bo
    assert (bo.learner, len(own.files), len(own.others)) == ("bo", 2, 1)


@pytest.mark.parametrize("name", ["evil\0/lab.py", "evil\x1b[2J/lab.py", "evil\t/lab.py"])
def test_what_no_file_system_takes_is_named_without_it(tmp_path: Path, name: str) -> None:
    _zip(tmp_path / "class.zip", {"ada/lab.py": CODE, "e" * len(name): CODE})
    data = (tmp_path / "class.zip").read_bytes().replace(b"e" * len(name), name.encode())
    (tmp_path / "class.zip").write_bytes(data)
    (refused,) = unpack_class(tmp_path / "class.zip", tmp_path / "target").refused
    assert (str(refused.name).isprintable(), refused.reason) == (True, "has control characters in its name")


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "class.tar.gz", "w:gz") as archive:
        for name, kind in (
            ("ada/lab.py", tarfile.SYMTYPE),
            ("bo/lab.py", tarfile.LNKTYPE),
            ("cy/lab.py", tarfile.CHRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("dee/lab.py")
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE.encode()))
    target = tmp_path / "target"
    refused = unpack_class(tmp_path / "class.tar.gz", target).refused
    assert [(str(each.name), each.reason) for each in refused] == [
        (f"{who}/lab.py", "is a link or a device") for who in ("ada", "bo", "cy")
    ]
    assert [own.learner for own in find_learners(target, Roster(), refused)] == ["ada", "bo", "cy", "dee"]


def test_a_bomb_is_refused_and_the_others_stay(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/lab.py", CODE)
        archive.writestr("bo/lab.py", b"\0" * (60 << 20))
    (refused,) = unpack_class(tmp_path / "class.zip", tmp_path / "target").refused
    assert str(refused.name) == "bo/lab.py"
    assert "larger than" in refused.reason


def test_an_archive_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(SubmissionError, match="damaged or no archive"):
        unpack_class(tmp_path / "class.zip", tmp_path / "target")
