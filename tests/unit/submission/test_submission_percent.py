"""Percent files: which cells a .py holds, and where."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grader.submission import Place, parse_submission, place_of

LAB = b"""\
# grader: lab3
# %% [markdown]
# # Title

# %%
import math

# %% A title tags=["play", "x"]
print(1)

#%%

def f():
    return 1 / 0
"""


def test_cells_keep_their_number_and_their_lines() -> None:
    submission = parse_submission("lab.py", LAB)
    assert (submission.lab, submission.format, submission.name) == ("lab3", "percent", "lab.py")
    assert [(c.number, c.first_line, c.source, c.tags) for c in submission.cells] == [
        (2, 6, "import math", ()),
        (3, 9, "print(1)", ("play", "x")),
        (4, 13, "def f():\n    return 1 / 0", ()),
    ]
    assert len(submission.sha256) == 64


def test_compiled_lines_are_those_of_the_file() -> None:
    cell = parse_submission("lab.py", LAB).cells[-1]
    namespace: dict[str, object] = {}
    exec(compile(cell.code, cell.filename, "exec"), namespace)
    assert namespace["f"].__code__.co_firstlineno == 13  # type: ignore[attr-defined]
    assert cell.filename == "lab.py"
    place = place_of(cell, 14)
    assert (place.file, place.line, place.cell, place.code) == ("lab.py", 14, None, "return 1 / 0")


def test_a_file_without_marks_is_one_cell() -> None:
    submission = parse_submission("lab.py", b"#!/usr/bin/env python\n# grader: lab3\nx = 1\n")
    assert [(c.number, c.first_line) for c in submission.cells] == [(1, 1)]
    assert submission.lab == "lab3"


def test_code_above_the_first_mark_is_a_cell() -> None:
    submission = parse_submission("lab.py", b"x = 1\n# %%\ny = 2\n")
    assert [(c.number, c.source) for c in submission.cells] == [(1, "x = 1"), (2, "y = 2")]


def test_a_lab_is_named_in_the_header_only() -> None:
    assert parse_submission("lab.py", b"x = 1\n# grader: lab3\n").lab is None


def test_windows_lines_and_a_byte_order_mark_are_fine() -> None:
    submission = parse_submission("lab.py", b"\xef\xbb\xbf# grader: lab3\r\n# %%\r\nx = 1\r\ny = 2\r\n")
    assert submission.lab == "lab3"
    assert submission.cells[0].source == "x = 1\ny = 2"


def test_a_mark_in_a_string_does_not_begin_a_cell() -> None:
    submission = parse_submission("lab.py", b'# %%\ns = """\n# %%\n"""\n# %%\ny = 2\n')
    assert [(c.number, c.first_line) for c in submission.cells] == [(1, 2), (2, 6)]
    assert [c.problem for c in submission.cells] == [None, None]


def test_a_string_left_open_costs_one_cell_only() -> None:
    source = b'# %%\ns = """open\n# %%\ndef f():\n    """Say."""\n    return 1\n# %%\ny = 2\n'
    broken, *others = parse_submission("lab.py", source).cells
    assert broken.problem is not None
    assert broken.problem.line == 2
    assert "three quotes" in broken.problem.message
    assert [(c.first_line, c.problem) for c in others] == [(4, None), (8, None)]


def test_one_broken_cell_does_not_lose_the_others() -> None:
    first, second, third = parse_submission("lab.py", b"# %%\nx = 1\n# %%\n\ndef f(:\n# %%\ny = 1\n").cells
    assert first.problem is None
    assert third.problem is None
    assert second.problem is not None
    assert (second.problem.line, second.problem.column, second.problem.text) == (5, 7, "def f(:")


def test_code_under_a_markdown_mark_is_graded_and_noted() -> None:
    submission = parse_submission("lab.py", b"# %% [markdown]\n# Text\nx = 1\n# %% [markdown]\n'''\ntext'''\n")
    assert [c.number for c in submission.cells] == [1]
    (note,) = submission.notes
    assert "marked [markdown] but holds code" in note.text
    assert note.place == Place(file="lab.py", line=2)


def test_reading_a_percent_file_does_not_import_nbformat() -> None:
    program = (
        "import sys; from grader.submission import parse_submission; import grader.authoring.building.build;"
        "parse_submission('lab.py', b'x = 1'); sys.exit('nbformat' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_nothing_is_executed_while_reading() -> None:
    assert parse_submission("lab.py", b"import os; os._exit(3)\n").cells[0].problem is None


def test_a_databricks_export() -> None:
    source = b"""\
# Databricks notebook source
# MAGIC %md
# MAGIC # Title

# COMMAND ----------

# MAGIC %pip install numpy

# COMMAND ----------

# DBTITLE 1,Count
def f():
    return 1

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1
"""
    submission = parse_submission("lab.py", source)
    assert submission.format == "databricks"
    cell = next(cell for cell in submission.cells if "def f" in cell.source)
    assert (cell.number, cell.problem) == (3, None)
    assert source.decode().split("\n")[cell.first_line - 1 :][: cell.source.count("\n") + 1] == cell.source.split("\n")
    assert [
        (note.place and note.place.line, "%pip" in note.text, "%sql" in note.text) for note in submission.notes
    ] == [
        (7, True, False),
        (17, False, True),
    ]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_code_below_a_text_that_is_a_string_is_code(kind: str) -> None:
    text = f'# %% [{kind}]\n"""\nA text.\n"""\n\ndef dot(a, b):\n    return 0\n'
    submission = parse_submission("lab.py", text.encode())
    assert "def dot" in submission.cells[-1].source
    assert f"marked [{kind}] but holds code" in submission.notes[0].text
