"""Reading song files that a user names, and the script that compares one with the published figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.datasets.errors import DatasetError
from grader.datasets.files import git_blob_hash
from grader.datasets.song_files import describe_file, read_songs
from grader.datasets.songs import songs

ROOT = Path(__file__).parents[3]


def written(folder: Path, lines: list[str]) -> Path:
    file = folder / "millionsong.txt"
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


def test_rows_of_twelve_features_are_given_as_they_stand(tmp_path: Path) -> None:
    lines = songs(20, seed=1)
    assert read_songs(written(tmp_path, lines)) == lines


def test_rows_of_ninety_features_keep_twelve_scaled_to_0_and_1(tmp_path: Path) -> None:
    rows = [[2000 + n, *(n * k - 7.0 for k in range(90))] for n in range(4)]
    table = np.array(
        [line.split(",") for line in read_songs(written(tmp_path, [",".join(map(str, r)) for r in rows]))], float
    )
    assert table.shape == (4, 13)
    assert table[:, 0].tolist() == [2000, 2001, 2002, 2003]
    assert table[:, 2] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert table[:, 1].tolist() == [0, 0, 0, 0], "a constant feature becomes 0"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1999.0,0.5", "row 3: has 2 fields, row 1 has 13"),
        ("1999.0" + ",0.5" * 11 + ",x", "row 3, column 13: 'x' is no number"),
        ("1999.0" + ",0.5" * 11 + ",nan", "row 3, column 13: 'nan' is no number"),
        ("1999.0,7.0" + ",0.5" * 11, r"row 3, column 2: '7.0' is not in \[0, 1\]"),
        ("99.0" + ",0.5" * 12, "row 3, column 1: '99.0' is no year"),
        ("1999.0" + ",é" * 12, "row 3: is not plain text"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        read_songs(written(tmp_path, [*songs(2, seed=1), row]))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is empty"):
        read_songs(written(tmp_path, []))
    with pytest.raises(DatasetError, match="has 2 fields separated by commas; 13 or 91"):
        read_songs(written(tmp_path, ["a,b"]))
    with pytest.raises(DatasetError, match="cannot be read"):
        read_songs(tmp_path / "nowhere.txt")


def test_a_description_says_what_a_file_is(tmp_path: Path) -> None:
    said = describe_file(written(tmp_path, songs(10, seed=1)))
    assert "has the format of millionsong.txt but is not the published file: 10 rows for 6,724" in said
    assert "may be cut off" in said
    with pytest.raises(DatasetError, match="row 1: has 2 fields"):
        describe_file(written(tmp_path, ["a,b"]))


def test_a_blob_hash_is_that_of_git(tmp_path: Path) -> None:
    assert git_blob_hash(written(tmp_path, ["hello"])) == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.spark
def test_the_comparison_with_published_figures_runs_on_a_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.real_songs", str(written(tmp_path, songs(3_000, seed=2)))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = {line[:15].strip(): line[15:].split() for line in done.stdout.splitlines()[2:7]}
    assert sum(map(int, lines["rows"][:3])) == 3_000
    constant, linear, crossed = (float(lines[name][0]) for name in ("constant", "least squares", "with products"))
    assert constant > linear + 4 > crossed + 4.5
    assert lines["least squares"][3:] == ["15.442", "16.375", "15.937"]
    assert float(lines["song_model"][2]) < float(lines["least squares"][2])
    assert "largest step" in done.stdout
