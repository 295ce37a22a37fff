"""Notebooks of older Spark courses, with TODO cells and ``Test.assertEquals``, become exercises with checks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from command_line import grader
from foreign import write
from nbformat import v4

from grader.authoring.building.new import new_course
from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.todo import read_todo
from grader.course.model import CourseError

code: Any = v4.new_code_cell
text: Any = v4.new_markdown_cell

TODO = "# TODO: Replace <FILL IN> with appropriate code\n"
PLURAL = f"{TODO}def makePlural(word):\n    # one letter more\n    return word + 's'\n\nprint(makePlural('cat'))"
TEST_PLURAL = (
    "# TEST Pluralize (1b)\nfrom test_helper import Test\n"
    "Test.assertEquals(makePlural('rat'), 'rats', 'incorrect result: makePlural does not add an s')\n"
    "Test.assertTrue(len(makePlural('at')) == 3, 'too long')"
)
LENGTHS = f"{TODO}def wordLengths(rdd):\n    return rdd.map(len)\n\nlengths = wordLengths(sc.parallelize(['a']))"
TEST_LENGTHS = (
    "# TEST Lengths (1c)\nTest.assertEquals(wordLengths(sc.parallelize(['cat', 'at'], 2)).collect(), [3, 2], 'wrong')\n"
    "Test.assertEquals(wordLengths(sc.parallelize(['a'])).collect(), [1])\nTest.assertEquals(lengths.collect(), [1])"
)
CELLS = (
    text("# **Word count lab**\n\nCounting."),
    code("from test_helper import Test\nwordsList = ['cat', 'rat']"),
    text("### ** (1b) Pluralize **\n\nAdd an s."),
    code(PLURAL),
    code(TEST_PLURAL),
    text("### (1c) Lengths\n\nHow long?"),
    code(LENGTHS),
    code(TEST_LENGTHS),
)


def lab_of(folder: Path, *cells: Any) -> Lab:
    return plan(read_todo(write(folder / "lab.ipynb", list(cells))))


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


def test_todo_cells_with_tests_are_exercises_with_checks(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, *CELLS)
    assert [(each.id, each.title, each.points) for each in lab.exercises] == [
        ("makePlural", "(1b) Pluralize", 2),
        ("wordLengths", "(1c) Lengths", 3),
    ]
    assert checks_of(lab) == [
        "assert learner.makePlural('rat') == 'rats', 'incorrect result: makePlural does not add an s'\n"
        "assert len(learner.makePlural('at').value) == 3, 'too long'",
        "assert learner.wordLengths(rdd(['cat', 'at'], partitions=2)).value == [3, 2], 'wrong'\n"
        "assert learner.wordLengths(rdd(['a'])).value == [1]\n"
        "assert learner.value_of_lengths().value == [1]",
    ]


def test_what_tries_an_answer_is_for_play_and_imports_of_tests_are_gone(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, *CELLS)
    assert "# %% tags=[\"play\"]\nprint(makePlural('cat'))" in lab.cells
    assert any(cell.startswith("# %%\ndef makePlural(") for cell in lab.cells)
    assert "# %%\nwordsList = ['cat', 'rat']" in lab.cells
    assert not any("test_helper" in cell for cell in lab.cells)


def test_an_answer_and_its_tests_may_stand_in_one_cell(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, code(f"{TODO}def f(n):\n    return n + 1\n\nTest.assertEquals(f(1), 2, 'no')"))
    assert checks_of(lab) == ["assert learner.f(1) == 2, 'no'"]
    assert "Test" not in lab.cells[0]


def test_a_test_may_use_values_that_the_notebook_gives(tmp_path: Path) -> None:
    cells = [code("words = ['cat', 'rat']"), code(f"{TODO}def f(ws):\n    return len(ws)")]
    lab = lab_of(tmp_path, *cells, code("Test.assertEquals(f(words), 2)"))
    assert checks_of(lab) == ["words = ['cat', 'rat']\nassert learner.f(words) == 2"]


def test_hashed_answers_stay_hashed(tmp_path: Path) -> None:
    digest = "da4b9237bacccdf19c0760cab7aec4a8359010b0"
    lab = lab_of(
        tmp_path, code(f"{TODO}def f(n):\n    return n + 1"), code(f"Test.assertEqualsHashed(f(1), '{digest}')")
    )
    (check,) = checks_of(lab)
    assert check.startswith("import hashlib\nassert hashlib.sha1(str(learner.f(1).value)")
    assert digest in check


def test_python_2_prints_are_written_as_calls(tmp_path: Path) -> None:
    answer = f"{TODO}def f(n):\n    return n + 1\n\nprint f(1), 'is two'"
    lab = lab_of(tmp_path, code(answer), code("print 'testing'\nTest.assertEquals(f(1), 2)"))
    assert checks_of(lab) == ["assert learner.f(1) == 2"]
    assert any("Python 2's print" in left.reason for left in lab.left)


@pytest.mark.parametrize(
    "placeholder",
    ["    return <FILL IN>", "    return <FILL_IN>", "    # YOUR CODE HERE\n    pass", "    return n + <fill in>"],
)
def test_what_was_handed_out_without_answers_is_refused_with_its_cell(tmp_path: Path, placeholder: str) -> None:
    cells = [text("# A"), code(f"{TODO}def f(n):\n{placeholder}"), code("Test.assertEquals(f(1), 2)")]
    with pytest.raises(CourseError, match=r"lab\.ipynb: cell 2: still says <FILL IN>\. Import the notebook with"):
        lab_of(tmp_path, *cells)


def test_one_cell_without_an_answer_is_left_out_and_named(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, *CELLS, code(f"{TODO}x = <FILL IN>"))
    assert len(lab.exercises) == 2
    assert any(left.where == "cell 9" and "has no answer" in left.reason for left in lab.left)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([code("x = 1")], "no cell calls Test.assertEquals"),
        ([code("Test.assertTrue(1 == 1)")], "no cell says TODO"),
    ],
)
def test_another_notebook_is_refused(tmp_path: Path, cells: list[Any], reason: str) -> None:
    with pytest.raises(CourseError, match=reason):
        lab_of(tmp_path, *cells)


DATABRICKS = f"""# Databricks notebook source exported at Mon, 6 Jul 2015 17:33:46 UTC
# MAGIC %md
# MAGIC # Old lab

# COMMAND ----------

{PLURAL}

# COMMAND ----------

{TEST_PLURAL}
"""


def test_the_source_that_databricks_exports_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(DATABRICKS)
    found = read_todo(tmp_path / "old.py")
    assert found.title == "Old lab"
    assert [each.id for each in plan(found).exercises] == ["makePlural"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.ipynb", b"{"), ("a.ipynb", b""), ("a.py", b"\0"), ("a.html", b"<html></html>"), ("a.ipynb", b"[]")],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CourseError, match=name):
        read_todo(tmp_path / name)


def test_every_cell_of_the_reference_is_python(tmp_path: Path) -> None:
    for cell in lab_of(tmp_path, *CELLS).cells:
        ast.parse(cell)


@pytest.mark.spark
def test_such_a_lab_verifies(tmp_path: Path) -> None:
    new_course(tmp_path / "course", "Course")
    write(tmp_path / "course" / "words.ipynb", list(CELLS))
    made = grader(tmp_path / "course", "import", "test_helper", "words.ipynb", "lab2_words")
    assert made.returncode == 0, made.stderr
    shown = grader(tmp_path / "course", "verify", "lab2_words")
    assert shown.returncode == 0, shown.stdout
