"""Answers that are variables are asked by a function beside them, and are not started while they are ``...``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import grader
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.building.new import new_course
from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.nbgrader import read_nbgrader

code: Any = v4.new_code_cell


def lab_of(folder: Path, answer: str, tests: str, *before: Any) -> Lab:
    cells = [*before, nbgrader_cell(answer, "a", "solution"), nbgrader_cell(tests, "t", "tests", 2)]
    return plan(read_nbgrader(write(folder / "a.ipynb", cells)))


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


@pytest.mark.parametrize(
    ("answer", "tests", "due"),
    [
        ("x = 42", "assert x == 42", "assert learner.cells().x == 42"),
        ("x = 42", "assert abs(x - 42) < 1e-6", "assert abs(learner.cells().x.value - 42) < 1e-06"),
        ("xs = [1, 2]", "for x in xs:\n    assert x > 0", "for x in learner.cells().xs.value:\n    assert x > 0"),
        ("x = y = 3", "assert x + y == 6", "assert learner.cells().x.value + learner.cells().y.value == 6"),
        ("x = 3", "got = x\nassert got == 3", "got = learner.cells().x.value\nassert got == 3"),
        (
            "words = sc.parallelize(['a'])",
            "assert words.collect() == ['a']",
            "assert learner.cells().words.value == ['a']",
        ),
        (
            "x = 3",
            "assert [x for x in [1]] == [1] and x == 3",
            "assert [x for x in [1]] == [1] and learner.cells().x.value == 3",
        ),
    ],
)
def test_a_test_of_a_variable_asks_a_function_for_it(tmp_path: Path, answer: str, tests: str, due: str) -> None:
    assert checks_of(lab_of(tmp_path, answer, tests)) == [due]


@pytest.mark.parametrize(
    ("answer", "tests"),
    [
        ("x = 3", "x = 4\nassert x == 4"),
        ("x = 3", "del x\nassert x == 4"),
        ("x = 3", "assert (lambda x: x)(4) == 4"),
    ],
)
def test_a_name_that_means_something_else_there_is_not_asked(tmp_path: Path, answer: str, tests: str) -> None:
    assert checks_of(lab_of(tmp_path, answer, tests)) == []


@pytest.mark.parametrize(
    ("answer", "tests"),
    [
        ("x = 3\nx = 4", "assert x == 4"),
        ("x, y = 4, 3", "assert x == 4"),
        ("x: int = 4", "assert x == 4"),
        ("x = 3\nx += 1", "assert x == 4"),
        ("for x in range(5):\n    pass", "assert x == 4"),
    ],
)
def test_a_name_is_the_learners_however_the_answer_sets_it(tmp_path: Path, answer: str, tests: str) -> None:
    lab = lab_of(tmp_path, answer, tests, code("x = 2"))
    assert checks_of(lab) == ["assert learner.cells().x == 4"]


def test_a_variable_that_the_notebook_sets_again_is_not_the_learners(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell("x = 3", "a", "solution"),
        code("x = 2"),
        nbgrader_cell("assert x == 2", "t", "tests", 1),
    ]
    assert checks_of(plan(read_nbgrader(write(tmp_path / "a.ipynb", cells)))) == []


def test_each_answer_is_asked_for_as_it_was_when_its_test_ran(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell("xs = [1]", "a", "solution"),
        nbgrader_cell("assert xs == [1]", "ta", "tests", 1),
        nbgrader_cell("xs = [2]", "b", "solution"),
        nbgrader_cell("assert xs == [2]", "tb", "tests", 1),
        code("xs.append(3)"),
    ]
    lab = plan(read_nbgrader(write(tmp_path / "a.ipynb", cells)))
    assert checks_of(lab) == ["assert learner.value_of_xs() == [1]", "assert learner.value_of_xs_2() == [2]"]
    namespace: dict[str, Any] = {}
    exec("\n".join(lab.cells), namespace)
    assert (namespace["value_of_xs"](), namespace["value_of_xs_2"]()) == ([1], [2])


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("x = 8 / 2", "assert learner.cells().x.value == 4"),
        ("x = 4.0", "assert learner.cells().x.value == 4"),
        ("x = 2 + 2", "assert learner.cells().x == 4"),
        ("x = len('four')", "assert learner.cells().x == 4"),
        ("x = [4][0]", "assert learner.cells().x == 4"),
    ],
)
def test_whole_numbers_equal_floats_as_they_do_in_the_notebook(tmp_path: Path, answer: str, due: str) -> None:
    assert checks_of(lab_of(tmp_path, answer, "assert x == 4")) == [due]


CLASS = """class Counter:
    def __init__(self, start):
        ### BEGIN SOLUTION
        self.n = start
        ### END SOLUTION
    def up(self):
        self.n += 1
        return self.n"""


@pytest.mark.parametrize(
    ("tests", "asked"),
    [
        ("assert Counter(3).n == 3", "return f()(3).n"),
        ("c = Counter(3)\nc.up()\nassert c.n == 4", "c = f()(3)\\n    c.up()\\n    return c.n"),
        ("c = Counter(3)\nassert hasattr(c, 'n')", "return hasattr(c, 'n')"),
        ("assert 'up' in dir(Counter)", "return dir(f())"),
        ("k = 2\nc = Counter(k)\nassert c.up() == 3", "k, = args"),
        ("with pytest.raises(TypeError):\n    Counter()", ".raises('TypeError')"),
        ("c = Counter(1)\nfor k in [2, 3]:\n    assert c.n < k", "return c.n"),
    ],
)
def test_objects_of_a_class_are_asked_where_they_live(tmp_path: Path, tests: str, asked: str) -> None:
    (check,) = checks_of(lab_of(tmp_path, CLASS, tests))
    assert "learner.probe('value_of_Counter'" in check or "learner.value_of_Counter" in check
    assert asked in check


def test_an_object_that_is_made_with_another_answer_is_handed_it_there(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell("def start():\n    return 3", "f", "solution"),
        nbgrader_cell(CLASS, "a", "solution"),
        nbgrader_cell("c = Counter(start())\nassert c.n == 3", "t", "tests", 1),
    ]
    (check,) = checks_of(plan(read_nbgrader(write(tmp_path / "a.ipynb", cells))))
    assert '.__globals__["' in check


@pytest.mark.parametrize(
    ("tests", "asked"),
    [
        ("assert t.shape == (2, 3)", "return f().shape"),
        ("assert len(t) == 2", "return len(f())"),
        ("assert 'a' in t", "return 'a' in f()"),
        ("assert len(t['a'].unique()) == 4", "return len(f()['a'].unique())"),
        ("assert 3 in t['a'].unique()", "return 3 in f()['a'].unique()"),
        ("assert type(t) == tables.Table", "return type(f()) == tables.Table"),
        ("assert t['a'].sum() == 3", "return f()['a'].sum()"),
        ("assert isinstance(t, tables.Table)", "import tables\\n    return isinstance(f(), tables.Table)"),
    ],
)
def test_what_is_asked_of_an_object_of_a_package_is_asked_there(tmp_path: Path, tests: str, asked: str) -> None:
    (check,) = checks_of(lab_of(tmp_path, "t = tables.read('a.csv')", tests, code("import tables")))
    assert asked in check


def test_the_check_that_says_the_answer_is_hidden(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, "x = 42", "assert x == 42")
    (exercise,) = lab.exercises
    assert (exercise.id, exercise.kind, exercise.functions, exercise.points) == ("x", "variable", ("x",), 2)
    assert [check.hidden for check in exercise.checks] == [True]
    assert any("became a hidden check" in left.reason for left in lab.left)


def test_an_answer_needs_what_it_is_made_of(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell("def double(n):\n    return 2 * n", "f", "solution"),
        nbgrader_cell("assert double(2) == 4\nassert double(3) == 6", "tf", "tests", 1),
    ]
    lab = lab_of(tmp_path, "x = double(4)", "assert x == 8", *cells)
    assert [(each.id, each.needs) for each in lab.exercises] == [("double", ()), ("x", ("double",))]


@pytest.mark.spark
def test_such_a_lab_verifies_and_its_stub_is_not_started(tmp_path: Path) -> None:
    new_course(tmp_path / "course", "Course")
    cells = [
        nbgrader_cell("x = 42\nname = 'ada'", "a", "solution"),
        code("following = x + 1"),
        nbgrader_cell("assert x == 42\nassert name.startswith('a')", "t", "tests", 2),
    ]
    write(tmp_path / "course" / "a.ipynb", cells)
    made = grader(tmp_path / "course", "import", "nbgrader", "a.ipynb", "lab2_a")
    assert made.returncode == 0, made.stderr
    shown = grader(tmp_path / "course", "verify", "lab2_a")
    assert shown.returncode == 0, shown.stdout
    assert "not started" in grader(tmp_path / "course", "check", "lab2_a", "--hidden").stdout
