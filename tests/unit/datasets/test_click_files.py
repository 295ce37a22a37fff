"""Reading click files that a user names."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.datasets.click_files import describe_file, read_clicks
from grader.datasets.clicks import clicks
from grader.datasets.errors import DatasetError

LINES = clicks(30, seed=1)
EMPTY = "1" + "\t" * 39


def written(folder: Path, lines: list[str], end: str = "\n") -> Path:
    file = folder / "dac_sample.txt"
    file.write_bytes("".join(line + end for line in lines).encode())
    return file


def changed(column: int, text: str) -> str:
    """A good row with one field replaced; columns count from 1."""
    fields = LINES[0].split("\t")
    fields[column - 1] = text
    return "\t".join(fields)


@pytest.mark.parametrize("separator", ["\t", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_come_with_tabs_whatever_separates_them(tmp_path: Path, separator: str, end: str) -> None:
    file = written(tmp_path, [line.replace("\t", separator) for line in [*LINES, EMPTY]], end)
    assert read_clicks(file) == [*LINES, EMPTY]
    assert read_clicks(file, limit=4) == LINES[:4]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (LINES[0][:60], "row 31: has .* fields; the file may be cut off"),
        (LINES[0] + "\t", "row 31: has 41 fields"),
        ("", "row 31: has 1 field;"),
        (changed(1, "2"), "row 31, column 1: '2' is no label"),
        (changed(1, ""), "row 31, column 1: '' is no label"),
        (changed(3, "1.5"), "row 31, column 3: '1.5' is no whole number"),
        (changed(14, "-"), "row 31, column 14: '-' is no whole number"),
        (changed(15, "68fd1e6"), "row 31, column 15: '68fd1e6' is no category"),
        (changed(40, "nothexid"), "row 31, column 40: 'nothexid' is no category"),
        (changed(40, "68fd1e6é"), "row 31: is not plain text"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    file = written(tmp_path, [*LINES, row])
    for read in (read_clicks, describe_file):
        with pytest.raises(DatasetError, match=message):
            read(file)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is empty"):
        read_clicks(written(tmp_path, []))
    with pytest.raises(DatasetError, match="row 1: has 2 fields; 40 separated by tabs or commas"):
        read_clicks(written(tmp_path, ["a,b"]))
    with pytest.raises(DatasetError, match="row 1: has 39 fields; that is the part without labels"):
        read_clicks(written(tmp_path, [LINES[0].split("\t", 1)[1]]))
    with pytest.raises(DatasetError, match="cannot be read"):
        read_clicks(tmp_path / "nowhere.txt")


def test_a_description_says_what_a_file_is(tmp_path: Path) -> None:
    said = describe_file(written(tmp_path, LINES))
    assert "has the format of dac_sample.txt and train.txt: 30 rows, not the published dac_sample.txt (git blob" in said
