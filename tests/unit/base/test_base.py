"""What all parts share: cells of spreadsheets, files of strangers, an output whose reader goes away."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.base.files import NotRegularError, naming, read_regular
from grader.base.names import user_name
from grader.base.spreadsheet import TableError, csv_rows, csv_text, csv_verbatim, lines_of, safe_cell, safe_text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("\t=1+1", "' =1+1"), ("\r=1+1", "' =1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"), ("  =1", "'  =1"), ("＝1+1", "'＝1+1"), ("\x00=1", "'=1"), ("\u202e=1", "'=1"),
        ("-2.5", "-2.5"), ("+3", "+3"), ("-1e5", "-1e5"), ("Ada", "Ada"), ("a\x1b[31mb", "a[31mb"), ("a\nb", "a b"),
        ("a=b", "a=b"), ("", ""), ("नमस्ते", "नमस्ते"), ("\u200b=1", "'=1"), ("\u00ad@x", "'@x"), ("\U000e0041=1", "'=1"),
        ("\u2060+cmd", "'+cmd"), ("\u180e-1+1", "'-1+1"), ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)  # fmt: skip
def test_a_text_is_no_formula_and_a_number_stays_one(text: str, cell: str) -> None:
    assert safe_text(text) == cell
    assert safe_cell(-2.5) == -2.5


@given(st.text())
def test_no_text_begins_a_formula_or_acts_on_a_terminal(text: str) -> None:
    cell = safe_text(text)
    assert "\x1b" not in cell
    assert cell.isprintable() or not any(ord(sign) < 32 for sign in cell)
    if cell.lstrip()[:1] in ("=", "@"):
        pytest.fail(cell)


def test_every_table_is_made_harmless_but_one_that_goes_back() -> None:
    rows = [("name", "points"), ("=cmd|' /C calc'!A0", 2.5), ("\ta", None), ("b\rc", -1)]
    assert csv_text(rows) == "name,points\n'=cmd|' /C calc'!A0,2.5\n a,\nb c,-1\n"
    assert csv_verbatim([("=A1", "-")]) == "=A1,-\n"


def test_a_table_is_read_with_the_number_of_each_line() -> None:
    text = '\ufeffa,b\r\n\r\n"x\ny",2\r\n'
    assert list(csv_rows(lines_of(text))) == [(1, ["a", "b"]), (2, []), (4, ["x\ny", "2"])]
    with pytest.raises(TableError, match="field larger") as wrong:
        list(csv_rows(lines_of("a,b\n" + "x" * 200_000)))
    assert wrong.value.line == 2


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", Path("/dev/zero")):
        with pytest.raises(NotRegularError):
            read_regular(path, 10)
    (tmp_path / "link").symlink_to("/etc/hostname")
    with pytest.raises(OSError, match="symbolic"):
        read_regular(tmp_path / "link", 10)
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_regular(tmp_path / "file", 4) == b"0123"


def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as full, naming(tmp_path / "out.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert full.value.filename == str(tmp_path / "out.csv")


@pytest.mark.parametrize("command", [["--help"], ["data"], ["explain", "--help"]])
def test_a_reader_who_goes_away_ends_every_command_quietly(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "grader", *command], stdout=write, stderr=subprocess.PIPE, text=True, check=False,
        env={**os.environ, "GRADER_SERVICE": "off"},
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_says_so() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "standard output: No space left on device. Make room there" in done.stderr


@pytest.mark.parametrize("problem", [OSError, KeyError, ImportError])
def test_where_the_machine_has_no_name_for_its_user_there_is_a_stand_in(
    monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    def nobody() -> str:
        raise problem("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert user_name() == "unnamed"
