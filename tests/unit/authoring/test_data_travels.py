"""Data files go with their lab: handed out, exported, verified, and part of what a grade and a proof stand on."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest
from command_line import run
from data_course import LAB, SONGS, songs_course, toml_with

from grader.authoring.releasing.leaks import find_leaks, secrets_of
from grader.authoring.verifying.proofs import proof_key
from grader.authoring.verifying.since import Part, parts_since
from grader.classroom.grading.keys import parts_of_lab
from grader.course.data import shipped_data
from grader.course.load import load_course

SHARED = toml_with('[[data]]\npath = "data/songs.csv"\nfile = "../../shared/all.csv"\n')


def shared_course(root: Path) -> Path:
    """The course with its data elsewhere; the lab's own folder has none."""
    (root / "shared").mkdir(parents=True)
    (root / "shared" / "all.csv").write_text(SONGS)
    songs_course(root, toml=SHARED)
    (root / "exercises" / LAB / "data" / "songs.csv").unlink()
    (root / "exercises" / LAB / "data").rmdir()
    return root


def own_course(root: Path) -> Path:
    """The course with data that are not handed out."""
    (root / "data").mkdir(parents=True)
    (root / "data" / "songs.csv").write_text(SONGS)
    digest = hashlib.sha256(SONGS.encode()).hexdigest()
    songs_course(root, toml=toml_with(f'[[data]]\npath = "data/songs.csv"\nsha256 = "{digest}"\n'))
    (root / "exercises" / LAB / "data" / "songs.csv").unlink()
    (root / "exercises" / LAB / "data").rmdir()
    return root


def verified(root: Path) -> str:
    said = run(root, "verify", LAB, "--again")
    assert said.code == 0, said.out + said.err
    return said.out


def test_a_lab_with_data_is_verified(tmp_path: Path) -> None:
    songs_course(tmp_path)
    text = verified(tmp_path)
    assert "1 of 1 wrong answers rejected, 1 recognised by name" in text
    assert "note" not in text


def test_data_that_nobody_mentions_are_named_and_are_no_problem(tmp_path: Path) -> None:
    songs_course(tmp_path)
    lab = tmp_path / "exercises" / LAB
    (lab / "other").mkdir()
    for name in ("other/unread.csv", "data/read_by_folder.csv"):
        (lab / name).write_text("x")
    (lab / "lab.toml").write_text((lab / "lab.toml").read_text() + '[[data]]\npath = "other/unread.csv"\n')
    assert f"note other/unread.csv: no cell and no check of {LAB} mentions this data file" in verified(tmp_path)


@pytest.mark.parametrize("course", [songs_course, shared_course], ids=["in the lab", "elsewhere"])
def test_a_release_has_them_where_the_notebook_looks(tmp_path: Path, course: object) -> None:
    root = tmp_path / "course"
    course(root)  # type: ignore[operator]
    said = run(root, "release", str(tmp_path / "out"), "--seeds", "1")
    assert said.code == 0, said.out + said.err
    out = tmp_path / "out"
    assert (out / "exercises" / LAB / "data" / "songs.csv").read_text() == SONGS
    assert not (out / "shared").exists()
    right = (root / "solutions" / LAB / "lab.py").read_text()
    (out / "exercises" / LAB / "lab.py").write_text(right)
    checked = run(out, "check", LAB, "--seed", "1")
    assert checked.code == 0, checked.out + checked.err


def test_what_may_not_be_handed_out_is_not(tmp_path: Path) -> None:
    root = own_course(tmp_path / "course")
    said = run(root, "release", str(tmp_path / "out"), "--seeds", "1")
    assert said.code == 0, said.out + said.err
    assert not list((tmp_path / "out").rglob("*.csv"))
    refused = run(tmp_path / "out", "check", LAB)
    assert refused.code == 2
    assert "songs.csv is not here; it is not handed out with the course" in refused.err
    assert f"-- {LAB}: songs.csv is not here" in run(tmp_path / "out", "data").out
    (tmp_path / "out" / "data").mkdir()
    (tmp_path / "out" / "data" / "songs.csv").write_text(SONGS)
    (tmp_path / "out" / "exercises" / LAB / "lab.py").write_text((root / "solutions" / LAB / "lab.py").read_text())
    assert run(tmp_path / "out", "check", LAB, "--seed", "1").code == 0


def test_a_file_that_is_not_listed_is_still_no_part_of_a_release(tmp_path: Path) -> None:
    course = songs_course(tmp_path)
    lab = tmp_path / "exercises" / LAB
    (lab / "data" / "more.csv").write_text("more")
    leaks = {leak.file.as_posix() for leak in find_leaks(tmp_path / "exercises", secrets_of(course.labs))}
    assert f"{LAB}/data/more.csv" in leaks
    assert f"{LAB}/data/songs.csv" not in leaks


def test_a_solution_in_a_data_file_is_a_leak(tmp_path: Path) -> None:
    course = songs_course(tmp_path)
    data = tmp_path / "exercises" / LAB / "data" / "songs.csv"
    data.write_text(f'{SONGS}        return [int(line.split(",")[1]) for line in file.readlines()[1:]]\n')
    leaks = find_leaks(tmp_path / "exercises", secrets_of(course.labs))
    assert [leak.file.name for leak in leaks if "holds what stands in" in leak.text] == ["songs.csv"]


@pytest.mark.parametrize(
    ("course", "place"),
    [
        (songs_course, f"exercises/{LAB}/data/songs.csv"),
        (shared_course, "shared/all.csv"),
        (own_course, "data/songs.csv"),
    ],
    ids=["in the lab", "elsewhere", "not handed out"],
)
def test_an_autograder_has_them_where_the_course_looks(tmp_path: Path, course: object, place: str) -> None:
    root = tmp_path / "course"
    course(root)  # type: ignore[operator]
    out = tmp_path / "autograder.zip"
    said = run(root, "export", "gradescope", LAB, "--out", str(out))
    assert said.code == 0, said.out + said.err
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "there")
    assert (tmp_path / "there" / "course" / place).read_text() == SONGS
    assert load_course(tmp_path / "there" / "course").lab(LAB).data[0].path == "data/songs.csv"


def test_an_exported_notebook_has_them_beside_it(tmp_path: Path) -> None:
    root = shared_course(tmp_path / "course")
    said = run(root, "export", "nbgrader", LAB, "--out", str(tmp_path / "source"))
    assert said.code == 0, said.out + said.err
    assert (tmp_path / "source" / LAB / "data" / "songs.csv").read_text() == SONGS


@pytest.mark.parametrize("course", [songs_course, shared_course, own_course])
def test_grades_and_proofs_stand_on_their_content(tmp_path: Path, course: object) -> None:
    course(tmp_path)  # type: ignore[operator]

    def seen() -> tuple[str, str]:
        found = load_course(tmp_path)
        return parts_of_lab(found, found.lab(LAB))["checks"], proof_key(found, found.lab(LAB), "verify")

    before = seen()
    assert seen() == before
    (source,) = shipped_data(tmp_path, load_course(tmp_path).labs).values()
    source.write_text(SONGS + "Let it be,1970\n")
    if course is own_course:
        toml = tmp_path / "exercises" / LAB / "lab.toml"
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        toml.write_text(toml_with(f'[[data]]\npath = "data/songs.csv"\nsha256 = "{digest}"\n'))
    after = seen()
    assert before[0] != after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize("course", [songs_course, shared_course])
def test_a_change_of_them_is_verified_anew(tmp_path: Path, course: object) -> None:
    course(tmp_path)  # type: ignore[operator]
    for line in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(tmp_path), *line], check=True)
    found = load_course(tmp_path)
    parts = [Part(lab) for lab in found.labs]
    assert parts_since(found, parts, "HEAD") == []
    (source,) = shipped_data(tmp_path, found.labs).values()
    source.write_bytes(b"\xff\xfe")
    assert parts_since(found, parts, "HEAD") == [Part(found.lab(LAB))]
