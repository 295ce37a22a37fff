"""Reading what is handed in: every problem is named by its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.competition.entry import EntryError, read_entry

IDS = ["a1", "b2", "c3"]


def written(folder: Path, text: str) -> Path:
    file = folder / "ada.csv"
    file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize(
    "text",
    [
        "id,probability\na1,0.25\nb2,1e-3\nc3,0.999\n",
        "\ufeffID, Probability\r\nc3,0.999\r\n\r\na1, 0.25\r\nb2,0.001\r\n",
        'id,probability\n"a1","0.25"\nc3,0.999\nb2,.001',
    ],
)
def test_an_entry_in_order_is_read(tmp_path: Path, text: str) -> None:
    assert read_entry(written(tmp_path, text), IDS) == {"a1": 0.25, "b2": 0.001, "c3": 0.999}


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a1,.5\nb2,.5\n", "the id c3 of the test rows is missing"),
        ("a1,.5\nb2,.5\na1,.4\nc3,.5\n", "row 4: the id a1 stands in row 2 already"),
        ("a1,.5\nb2,.5\nc3,.5\nzz,.5\n", "row 5: the id zz is the id of no test row"),
        ("a1,.5\nb2,nan\nc3,.5\n", "row 3: the probability of b2 is NaN"),
        ("a1,.5\nb2,.5\nc3,1\n", "row 4: the probability of c3 is 1; it has to lie between 0 and 1, both excluded"),
        ("a1,0.0\nb2,.5\nc3,.5\n", "row 2: the probability of a1 is 0.0; it has to lie"),
        ("a1,.5\nb2,inf\nc3,.5\n", "row 3: the probability of b2 is inf; it has to lie"),
        ("a1,.5\nb2,high\nc3,.5\n", "row 3: 'high', the probability of b2, is no number"),
        ("a1,.5\nb2,0.1_0\nc3,.5\n", "row 3: '0.1_0', the probability of b2, is no number"),
        ("a1,.5\nb2,\nc3,.5\n", "row 3: the probability of b2 is missing"),
        ("a1,.5\n,.5\nb2,.5\nc3,.5\n", "row 3: the id is empty"),
        ("a1,.5\nb2\nc3,.5\n", "row 3: has 1 field, where an id and a probability are due"),
        ("a1,0,5\nb2,.5\nc3,.5\n", "row 2: has 3 fields, where an id and a probability are due. Decimals have a point"),
    ],
)
def test_a_problem_is_named_by_its_row(tmp_path: Path, rows: str, problem: str) -> None:
    with pytest.raises(EntryError) as wrong:
        read_entry(written(tmp_path, "id,probability\n" + rows), IDS)
    assert str(wrong.value.problems[0]).startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("a1,0.5\nb2,0.5\n", "row 1: the header reads 'a1,0.5'; it should read 'id,probability'"),
        ("id;probability\na1;0.5\n", "row 1: the header reads 'id;probability'"),
        ("probability,id\n0.5,a1\n", "row 1: the header reads 'probability,id'"),
        ("id,probability\na1,\0\n", "row 2: "),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(EntryError) as wrong:
        read_entry(written(tmp_path, text), IDS)
    assert str(wrong.value.problems[0]).startswith(problem)


def test_bytes_that_are_no_text_are_named_by_their_row(tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_bytes(b"id,probability\na1,0.5\nb\xff,0.5\n")
    with pytest.raises(EntryError, match="row 3: is not plain text"):
        read_entry(file, IDS)


def test_all_problems_are_found_and_the_first_are_named(tmp_path: Path) -> None:
    rows = "".join(f"r{n},2\n" for n in range(50))
    with pytest.raises(EntryError) as wrong:
        read_entry(written(tmp_path, "id,probability\n" + rows), [f"r{n}" for n in range(50)])
    assert len(wrong.value.problems) == 20
    assert wrong.value.more == 30


def test_without_the_ids_the_form_is_checked(tmp_path: Path) -> None:
    assert read_entry(written(tmp_path, "id,probability\nany,0.5\n")) == {"any": 0.5}
    with pytest.raises(EntryError, match="stands in row 2 already"):
        read_entry(written(tmp_path, "id,probability\nany,0.5\nany,0.5\n"))


def test_a_long_text_is_cut_and_control_characters_are_shown(tmp_path: Path) -> None:
    with pytest.raises(EntryError) as wrong:
        read_entry(written(tmp_path, "id,probability\n" + "\x1b[31m" * 100 + ",0.5\n"), IDS)
    assert "\x1b" not in str(wrong.value)
    assert len(str(wrong.value)) < 200
