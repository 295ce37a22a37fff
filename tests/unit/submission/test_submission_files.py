"""Files as they are handed in: what is opened, what is refused, which of two is graded."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from made_notebooks import code, markdown, notebook

from grader.base.text import printable
from grader.submission import SubmissionError, newest_in, parse_submission, read_submission

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def refused(path: Path) -> SubmissionError:
    with pytest.raises(SubmissionError) as error:
        read_submission(path)
    assert str(error.value) == f"{path.name}: {error.value.problem} {error.value.advice}"
    return error.value


def test_a_file_reads_as_its_bytes_do(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_bytes(b"# grader: lab3\n# %%\nx = 1\n")
    assert read_submission(path) == parse_submission("lab.py", path.read_bytes())


@pytest.mark.parametrize(
    ("name", "problem", "advice"),
    [
        ("lab.zip", "a .zip file was handed in", "Unpack it"),
        ("lab.tar.gz", "a .gz file was handed in", "Unpack it"),
        ("lab.ipynb.txt", "a .txt file was handed in", "rename it to lab.py"),
        ("lab.pdf", "a .pdf file was handed in", "hand in lab.ipynb itself"),
        ("lab.docx", "a .docx file was handed in", "Hand in lab.py or lab.ipynb"),
        ("lab", "has no .py or .ipynb", "Hand in lab.py or lab.ipynb"),
    ],
)
def test_other_kinds_of_file_are_refused_by_name(tmp_path: Path, name: str, problem: str, advice: str) -> None:
    error = refused(tmp_path / name)
    assert problem in error.problem
    assert advice in error.advice


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "lab.py").problem == "does not exist."


@posix_only
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "loop.py").symlink_to("loop.py")
    assert refused(tmp_path / "folder.py").problem in ("is a folder.", "is not a regular file.")
    assert refused(tmp_path / "pipe.py").problem == "is not a regular file."
    assert refused(tmp_path / "link.py").problem == "is a symbolic link."
    assert refused(tmp_path / "loop.py").problem == "is a symbolic link."


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty."),
        (b" \n\n", "is empty."),
        (b"# only a comment\n", "has no code cell, so nothing to grade."),
        (b"# grader: lab3\n# %% [markdown]\n# text\n", "has no code cell, so nothing to grade."),
        (b"x = 1\n# \xe9\xe8\xff\xfe\xe9", "is not UTF-8 text (byte 0xe9 at offset 8, line 2)."),
        (b"x = 1\n# caf\xe9 \x01", "is not UTF-8 text (byte 0xe9 at offset 11, line 2)."),
        ("x = 1\n".encode("utf-16"), "is not UTF-8 but UTF-16 text."),
        (b"x = 1\ny = '\0'\n", "holds a NUL byte at line 2: it is not a text file, or it is damaged."),
        (b"# -*- coding: utf-7 -*-\nx = 1\n", "declares the encoding utf-7 at line 1; only UTF-8 is read."),
        (b"#!python\n# vim: fileencoding=rot13\n", "declares the encoding rot13 at line 2; only UTF-8 is read."),
        (b"#" * (1 << 20) + b"\n", "is larger than 1 MB."),
        (notebook(code("x = 1")), "holds a notebook but is named .py."),
    ],
    ids=range(12),
)
def test_source_that_cannot_be_graded(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "lab.py"
    path.write_bytes(data)
    assert refused(path).problem == problem


@pytest.mark.parametrize("cookie", [b"# -*- coding: utf-8 -*-", b"# coding=UTF8", b"# vim: set fileencoding=utf_8 :"])
def test_a_comment_that_declares_utf_8_is_fine(cookie: bytes) -> None:
    assert parse_submission("lab.py", cookie + b"\nx = 1\n").cells[0].problem is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x = 'caf\xe9'\n", "was read as Latin-1"),
        (b"# -*- coding: latin-1 -*-\nx = 'caf\xe9'\n", "The file says that it is latin-1 text."),
        (b"# coding: iso8859_15\nx = 'caf\xe9'\n", "The file says that it is iso-8859-15 text."),
        (b"#!python\n# coding: cp1252\nx = 'caf\xe9'\n", "The file says that it is cp1252 text."),
    ],
)
def test_a_text_in_latin_1_is_read_with_a_note(data: bytes, said: str) -> None:
    submission = parse_submission("lab.py", data)
    assert "x = 'café'" in submission.cells[-1].source
    assert said in submission.notes[0].text


STUB = b"# %%\ndef f():\n    raise NotImplementedError\n"
DONE = b"# %%\ndef f():\n    return 1\n"
NOTEBOOK_STUB = notebook(markdown("Title"), code("def f():\n    raise NotImplementedError"))
NOTEBOOK_DONE = notebook(markdown("Title"), code("def f():\n    return 1"))


def shipped(path: Path) -> bytes:
    return STUB if path.suffix == ".py" else NOTEBOOK_STUB


def handed_in(folder: Path, source: bytes | None, lab: bytes | None, *, newer: str = "lab.py") -> tuple[str, str]:
    for name, data in (("lab.py", source), ("lab.ipynb", lab)):
        if data is not None:
            (folder / name).write_bytes(data)
            os.utime(folder / name, (1000, 2000 if name == newer else 1000))
    path, note = newest_in(folder, shipped)
    return path.name, note


def test_a_single_file_is_graded_without_a_word(tmp_path: Path) -> None:
    assert handed_in(tmp_path, STUB, None) == ("lab.py", "")
    (tmp_path / "lab.py").unlink()
    assert handed_in(tmp_path, None, NOTEBOOK_STUB) == ("lab.ipynb", "")


@pytest.mark.parametrize("newer", ["lab.py", "lab.ipynb"])
def test_the_file_that_was_worked_in_is_graded(tmp_path: Path, newer: str) -> None:
    found = handed_in(tmp_path, STUB, NOTEBOOK_DONE, newer=newer)
    assert found == ("lab.ipynb", "lab.ipynb is graded; lab.py is unchanged.")
    found = handed_in(tmp_path, DONE, NOTEBOOK_STUB, newer=newer)
    assert found == ("lab.py", "lab.py is graded; lab.ipynb is unchanged.")


def test_of_two_changed_files_the_one_saved_last_is_graded(tmp_path: Path) -> None:
    name, note = handed_in(tmp_path, DONE, NOTEBOOK_DONE, newer="lab.ipynb")
    assert name == "lab.ipynb"
    assert "saved last" in note
    assert handed_in(tmp_path, DONE, NOTEBOOK_DONE, newer="lab.py")[0] == "lab.py"


def test_running_a_notebook_does_not_change_it(tmp_path: Path) -> None:
    executed = NOTEBOOK_STUB.replace(b'"execution_count": null', b'"execution_count": 7')
    assert executed != NOTEBOOK_STUB
    name, note = handed_in(tmp_path, STUB, executed, newer="lab.ipynb")
    assert name == "lab.py"
    assert "neither" in note


def test_a_file_that_cannot_be_read_counts_as_changed(tmp_path: Path) -> None:
    assert handed_in(tmp_path, STUB, b"not JSON")[0] == "lab.ipynb"


def test_a_folder_without_a_lab_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"has neither lab\.py nor lab\.ipynb"):
        newest_in(tmp_path, shipped)


def test_text_to_show_has_no_control_characters() -> None:
    assert printable("a\tb\x1b[0m\x9b\u202e\u2028\ud800é") == "a    b\\x1b[0m\\x9b\\u202e\\u2028\\ud800é"
    assert printable("a" * 300, 10) == "a" * 9 + "…"
