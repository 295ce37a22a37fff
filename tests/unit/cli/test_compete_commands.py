"""``grader compete``: data, the score of a file, the board of a class."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from command_line import run

from grader.datasets.contest import contest

COURSE = '[tool.grader]\nformat = 1\ntitle = "A course"\n'
LAB = """format = 1
title = "Lab"
order = 1

[[exercise]]
id = "answer"
title = "Answer"
points = 1
hints = ["One.", "Two.", "Three."]
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course whose secret happens to be 41."""
    for folder in ("exercises/lab1_play", "solutions/lab1_play"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(COURSE)
    (tmp_path / "exercises/lab1_play/lab.toml").write_text(LAB)
    (tmp_path / "solutions/lab1_play/competition.toml").write_text("format = 2\n")
    (tmp_path / "solutions/lab1_play/competition.secret").write_text(f"{41:064x}\n")
    return tmp_path


def hand_in(file: Path, seed: int, p: float = 0.23) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("id,probability\n" + "".join(f"{name},{p}\n" for name in contest(seed).ids))


def test_data_are_written_without_labels_of_test_rows(course: Path) -> None:
    said = run(course, "compete", "data", "--out", "round")
    assert said.code == 0
    test = (course / "round/test.txt").read_text().splitlines()
    assert [line.split("\t")[0] for line in test] == contest(41).ids
    assert {line.count("\t") for line in test} == {10}
    assert (course / "round/train.txt").read_text().count("\n") == 5_000
    assert "41" not in said.out
    again = run(course, "compete", "data", "--out", "round")
    assert again.code == 2
    assert "exists. Name another folder" in again.err


@pytest.mark.parametrize("taken", ["train.txt", "test.txt"])
def test_where_one_file_is_there_none_is_written(course: Path, taken: str) -> None:
    (course / "round").mkdir()
    (course / "round" / taken).write_text("mine")
    said = run(course, "compete", "data", "--out", "round")
    assert (said.code, said.out) == (2, "")
    assert f"{taken} exists. Name another folder or remove it first." in said.err
    assert [(file.name, file.read_text()) for file in (course / "round").iterdir()] == [(taken, "mine")]


def test_a_file_is_scored_on_the_public_rows(course: Path) -> None:
    hand_in(course / "ada.csv", 41, 0.5)
    said = run(course, "compete", "score", "ada.csv", "--out", "line.txt")
    assert said.code == 0
    assert said.out.startswith("ada: log loss 0.6931 on 1,")
    assert "public rows, no mark yet; baseline asks for less than 0.5" in said.out
    assert "private" not in said.out
    assert (course / "line.txt").read_text() == said.out


def test_problems_of_a_file_are_told_by_row(course: Path) -> None:
    (course / "ada.csv").write_text("id,probability\n" + "".join(f"x{n},2\n" for n in range(30)))
    said = run(course, "compete", "score", "ada.csv")
    assert said.code == 1
    assert "ada.csv: row 2: the id x0 is the id of no test row" in said.out
    assert "more problems. Often one mistake is behind all of them." in said.out
    assert run(course, "compete", "score", "nowhere.csv").code == 2


def test_without_the_solutions_the_form_is_checked_and_the_instructor_named(course: Path) -> None:
    run(course, "compete", "data", "--out", "round")
    shutil.rmtree(course / "solutions")
    hand_in(course / "ada.csv", 41)
    said = run(course, "compete", "score", "ada.csv", "--test", "round/test.txt")
    assert said.code == 0
    assert "4,000 rows in order. Your instructor has the labels" in said.out
    (course / "ada.csv").write_text("id,probability\nx,0.5\n")
    said = run(course, "compete", "score", "ada.csv", "--test", "round/test.txt")
    assert said.code == 1
    assert "row 2: the id x is the id of no test row" in said.out
    assert run(course, "compete", "score", "ada.csv").code == 0
    refused = run(course, "compete", "data", "--out", "other")
    assert refused.code == 2
    assert "the secret of the class's competition is with your instructor" in refused.err
    assert not (course / "other").exists()


def test_anybody_can_practise_with_a_number_of_their_own(course: Path) -> None:
    shutil.rmtree(course / "solutions")
    assert run(course, "compete", "data", "--out", "round", "--seed", "3").code == 0
    hand_in(course / "ada.csv", 3)
    said = run(course, "compete", "score", "ada.csv", "--seed", "3")
    assert said.code == 0
    assert "public rows" in said.out


def test_a_class_gets_its_board_as_page_and_table(course: Path) -> None:
    hand_in(course / "class/ada.csv", 41, 0.23)
    hand_in(course / "class/bob.csv", 41, 0.5)
    said = run(course, "compete", "board", "class", "--out", "board.csv")
    assert (said.code, said.out) == (0, "board.csv: 2 learners\n")
    assert [row["learner"] for row in csv.DictReader((course / "board.csv").open())] == ["ada", "bob"]
    (course / "class/eve.csv").write_text("")
    said = run(course, "compete", "board", "class", "--out", "board.html")
    assert said.code == 1
    assert "eve.csv: the file is empty" in said.out
    assert "<h1>The board</h1>" in (course / "board.html").read_text()


def test_a_board_without_files_or_of_another_kind_is_refused(course: Path) -> None:
    (course / "class").mkdir()
    assert "holds no CSV files" in run(course, "compete", "board", "class", "--out", "board.html").err
    assert "ends neither in .html nor in .csv" in run(course, "compete", "board", "class", "--out", "board.pdf").err
    assert "there is no folder nowhere" in run(course, "compete", "board", "nowhere", "--out", "board.html").err


def test_each_course_makes_a_secret_of_its_own_when_it_hands_out_data(course: Path) -> None:
    file = course / "solutions/lab1_play/competition.secret"
    rows = []
    for place in ("one", "other"):
        file.unlink()
        assert run(course, "compete", "data", "--out", place).code == 0
        assert len(bytes.fromhex(file.read_text().strip())) * 8 >= 128
        assert file.stat().st_mode & 0o077 == 0
        rows.append({path.read_text() for path in (course / place).iterdir()})
        assert file.read_text().strip() not in "".join(rows[-1])
    assert not rows[0] & rows[1]


def test_a_lost_secret_is_never_replaced_while_scoring(course: Path) -> None:
    hand_in(course / "class/ada.csv", 41)
    (course / "solutions/lab1_play/competition.secret").unlink()
    for line in (("score", "class/ada.csv"), ("board", "class", "--out", "board.csv")):
        said = run(course, "compete", *line)
        assert said.code == 2
        assert "competition.secret" in said.err
        assert "Put back the file" in said.err
    assert not (course / "solutions/lab1_play/competition.secret").exists()


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("competition.toml", "seed = 1", "format"),
        ("competition.toml", "format = 1\nseed = 7", "reads format 2"),
        ("competition.toml", "x", "Expected"),
        ("competition.secret", "41", "64 hexadecimal digits are due"),
        ("competition.secret", "", "damaged"),
    ],
)
def test_a_broken_secret_is_named(course: Path, file: str, text: str, problem: str) -> None:
    (course / "solutions/lab1_play" / file).write_text(text)
    said = run(course, "compete", "data", "--out", "round")
    assert said.code == 2
    assert file in said.err
    assert problem in said.err


def test_a_program_of_no_lab_is_refused_before_it_is_run(course: Path) -> None:
    (course / "ada.py").write_text("open('ran', 'w')\n")
    said = run(course, "compete", "predict", "ada.py", "--out", "ada.csv", "--isolation", "process")
    assert said.code == 2
    assert "ada.py does not say of which lab of this course it is" in said.err.replace("\n", " ")
    assert not (course / "ran").exists()
    assert not (course / "ada.csv").exists()


def test_predictions_are_not_written_over_a_file(course: Path) -> None:
    (course / "ada.csv").write_text("mine")
    (course / "ada.py").write_text("# grader: lab1_play\n")
    said = run(course, "compete", "predict", "ada.py", "--out", "ada.csv")
    assert said.code == 2
    assert "exists. Name another file" in said.err.replace("\n", " ")
    assert (course / "ada.csv").read_text() == "mine"
