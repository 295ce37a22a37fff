"""Data files of a lab: what is listed is found, and what cannot be used is refused with file, line and advice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from data_course import LAB, SONGS, songs_course, toml_with

from grader.course.data import contents_of
from grader.course.load import load_course, load_readable
from grader.course.model import CourseError


def contents(root: Path, data: str) -> dict[str, bytes]:
    return contents_of(songs_course(root, toml=toml_with(data)).lab(LAB))


def refused(root: Path, data: str) -> str:
    """The words of the error, with the course's folder left out, and its advice."""
    songs_course(root)
    (root / "exercises" / LAB / "lab.toml").write_text(toml_with(data))
    with pytest.raises(CourseError) as caught:
        load_course(root)
    return f"{caught.value} {caught.value.advice}".replace(f"{root}/", "")


def test_a_file_below_the_lab_is_found_by_the_path_that_the_notebook_uses(tmp_path: Path) -> None:
    assert contents(tmp_path, '[[data]]\npath = "data/songs.csv"\n') == {"data/songs.csv": SONGS.encode()}


def test_a_file_elsewhere_in_the_course_is_found_by_its_own_path(tmp_path: Path) -> None:
    shared = tmp_path / "exercises" / "shared" / "all.csv"
    shared.parent.mkdir(parents=True)
    shared.write_bytes(b"\xff\x00binary")
    found = contents(tmp_path, '[[data]]\npath = "songs.bin"\nfile = "../shared/all.csv"\n')
    assert found == {"songs.bin": b"\xff\x00binary"}


def test_a_file_that_is_not_handed_out_is_found_by_name_and_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(b"private").hexdigest()
    data = f'[[data]]\npath = "in/private.txt"\nsha256 = "{digest}"\n'
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "private.txt").write_bytes(b"private")
    assert contents(tmp_path, data) == {"in/private.txt": b"private"}
    elsewhere = tmp_path / "at-home"
    (elsewhere / "data").mkdir(parents=True)
    (tmp_path / "data" / "private.txt").rename(elsewhere / "data" / "private.txt")
    monkeypatch.chdir(elsewhere)
    assert contents(tmp_path, data) == {"in/private.txt": b"private"}


def test_a_file_of_ones_own_that_is_not_here_says_where_to_put_it(tmp_path: Path) -> None:
    text = refused(tmp_path, f'[[data]]\npath = "private.txt"\nsha256 = "{"0" * 64}"\n')
    assert "lab.toml, line 11: data 'private.txt'.sha256: private.txt is not here" in text
    assert "Put it into" in text
    assert "`grader data`" in text


def test_another_file_of_that_name_is_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "private.txt").write_bytes(b"another")
    text = refused(tmp_path, f'[[data]]\npath = "private.txt"\nsha256 = "{"0" * 64}"\n')
    assert "is another file than this course uses" in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('path = "data/none.csv"', "there is no file exercises/lab1_songs/data/none.csv"),
        ('path = "data"', "data is no file"),
        ('path = "/etc/passwd"', "must be a path below the lab's folder"),
        ('path = "../up.csv"', "must be a path below the lab's folder"),
        ('path = "data//songs.csv"', "must be a path below the lab's folder"),
        ('path = "data/../data/songs.csv"', "must be a path below the lab's folder"),
        ('path = ""', "must be a path below the lab's folder"),
        ('path = "."', "must be a path below the lab's folder"),
        ('path = ".hidden"', "must not be hidden"),
        ('path = "data\\\\songs.csv"', "must be at most 200 characters"),
        ('path = "test_lab1_songs.py"', "is no data"),
        ('path = "lab.toml"', "is no data"),
        ('path = "x.csv"\nfile = "/etc/hostname"', "lies outside of the course"),
        ('path = "x.csv"\nfile = "../../../outside.csv"', "lies outside of the course"),
        ('path = "x.csv"\nfile = "../../solutions/lab1_songs/lab.py"', "lies among the solutions"),
        ('path = "x.csv"\nfile = "../../pyproject.toml"', "is no data"),
        ('path = "x.csv"\nsha256 = "abc"', "must be 64 digits"),
        (f'path = "x.csv"\nfile = "data/songs.csv"\nsha256 = "{"0" * 64}"', "give one of them"),
        ('path = "data/songs.csv"\n[[data]]\npath = "data/songs.csv"', "is used twice"),
        ('path = "data/songs.csv"\n[[data]]\npath = "data"\nfile = "data/songs.csv"', "is a folder of one data file"),
        ('path = "data/songs.csv"\nname = "x"', "there is no key `name`"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, data: str, words: str) -> None:
    assert words in refused(tmp_path / "course", f"[[data]]\n{data}\n")


def test_the_error_names_the_line_of_the_table_that_is_wrong(tmp_path: Path) -> None:
    text = refused(tmp_path, '[[data]]\npath = "data/songs.csv"\n\n[[data]]\npath = "none.csv"\n')
    assert "exercises/lab1_songs/lab.toml, line 14: data 'none.csv'.path: there is no file" in text


@pytest.mark.parametrize("inside", [True, False])
def test_a_symbolic_link_is_no_data_file(tmp_path: Path, inside: bool) -> None:
    root = tmp_path / "course"
    songs_course(root)
    outside = tmp_path / "secret.csv"
    outside.write_text("secret")
    link = root / "exercises" / LAB / "data" / "link.csv"
    link.symlink_to(root / "exercises" / LAB / "data" / "songs.csv" if inside else outside)
    text = refused(root, '[[data]]\npath = "data/link.csv"\n')
    assert ("is a symbolic link" if inside else "lies outside of the course") in text


def test_a_file_behind_a_linked_folder_is_no_data_file(tmp_path: Path) -> None:
    songs_course(tmp_path)
    (tmp_path / "exercises" / LAB / "linked").symlink_to("data")
    assert "is a symbolic link, or lies behind one" in refused(tmp_path, '[[data]]\npath = "linked/songs.csv"\n')


def test_what_is_too_large_for_a_submission_is_refused(tmp_path: Path) -> None:
    songs_course(tmp_path)
    for name in ("a", "b"):
        with (tmp_path / "exercises" / LAB / name).open("wb") as file:
            file.truncate(40 * 2**20)
    assert "may have 64 MiB" in refused(tmp_path, '[[data]]\npath = "a"\n[[data]]\npath = "b"\n')
    with (tmp_path / "exercises" / LAB / "a").open("wb") as file:
        file.truncate(129 * 2**20)
    assert "has 129.0 MiB; a file may have 128 MiB" in refused(tmp_path, '[[data]]\npath = "a"\n')


def test_a_lab_whose_data_are_missing_stops_nobody_else(tmp_path: Path) -> None:
    songs_course(tmp_path)
    other = tmp_path / "exercises" / "lab2_other" / "lab.toml"
    other.parent.mkdir()
    other.write_text(toml_with('[[data]]\npath = "none.csv"\n').replace("order = 1", "order = 2"))
    course = load_readable(tmp_path)
    assert [lab.id for lab in course.labs] == [LAB]
    with pytest.raises(CourseError, match=r"none\.csv"):
        course.lab("lab2_other")
