"""Reading imaging movies that a user names."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.datasets.errors import DatasetError
from grader.datasets.movie import movie
from grader.datasets.movie_files import describe_movie, read_movie


def written(folder: Path, lines: list[str]) -> Path:
    file = folder / "neuro.txt"
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


def test_rows_are_given_as_they_stand(tmp_path: Path) -> None:
    lines = movie(6, 5, 1).lines()
    assert read_movie(written(tmp_path, lines)) == lines


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1 2 3.5", "row 3: has 3 fields, row 1 has 5; the file may be cut off"),
        ("9 2 3.5 4 x", "row 3, column 5: 'x' is no number"),
        ("9 2 inf 4 5", "row 3, column 3: 'inf' is no number"),
        ("9 2 3 -4 5", "row 3, column 4: '-4' is no brightness"),
        ("9.5 2 3 4 5", "row 3, column 1: '9.5' is no place of a pixel"),
        ("9 -2 3 4 5", "row 3, column 2: '-2' is no place of a pixel"),
        ("0 0 3 4 5", "row 3: the pixel 0, 0 stands in row 1 already"),
        ("9 2 3 4 é", "row 3: is not plain text"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        read_movie(written(tmp_path, ["0 0 1 2 3", "1 0 1.5 2 3", row]))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is empty"):
        read_movie(written(tmp_path, []))
    with pytest.raises(DatasetError, match="row 1: has 1 fields separated by blanks"):
        read_movie(written(tmp_path, ["1,2,3,4"]))
    with pytest.raises(DatasetError, match="cannot be read"):
        read_movie(tmp_path / "none.txt")


def test_a_movie_is_described(tmp_path: Path) -> None:
    lines = movie(6, 5, 1).lines()
    assert describe_movie(written(tmp_path, lines)).startswith(
        "neuro.txt is an imaging movie of 30 pixels (6 x 5) in 240 pictures, git blob "
    )
    assert "; 2 pixels are missing" in describe_movie(written(tmp_path, lines[:-2]))
    assert "in 20 pictures (neuro.txt has 240)" in describe_movie(
        written(tmp_path, movie(3, 3, 1, n_groups=4, n_times=5).lines())
    )
    with pytest.raises(DatasetError, match="row 1: has 1 fields"):
        describe_movie(written(tmp_path, ["hello"]))
