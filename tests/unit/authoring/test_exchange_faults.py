"""What real notebooks have at fault, or do on purpose: cells that stop, old names of NumPy, tests that cannot fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.nbgrader import read_nbgrader
from grader.authoring.interop.seeding import seeded
from grader.authoring.interop.strength import strengthened
from grader.authoring.interop.trivial import asks_nothing

code: Any = v4.new_code_cell
SQUARE = "def f(n):\n    ### BEGIN SOLUTION\n    return n * n\n    ### END SOLUTION"


def lab_of(folder: Path, *cells: Any) -> Lab:
    return strengthened(plan(read_nbgrader(write(folder / "a.ipynb", list(cells)))))


def answer(source: str = SQUARE, name: str = "a") -> Any:
    return nbgrader_cell(source, name, "solution")


def asking(source: str, points: float = 1, name: str = "t") -> Any:
    return nbgrader_cell(source, name, "tests", points)


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


def said(lab: Lab) -> str:
    return "\n".join(f"{left.where}: {left.reason}" for left in lab.left)


def played(lab: Lab) -> list[int]:
    marks = zip(lab.cells, lab.numbers, strict=True)
    return [number for text, number in marks if text.startswith('# %% tags=["play"]')]


def stopping(source: str) -> Any:
    error = v4.new_output("error", ename="IndexError", evalue="", traceback=[])  # type: ignore[no-untyped-call]
    return code(source, outputs=[error])


def tagged(source: str) -> Any:
    return code(source, metadata={"tags": ["raises-exception"]})


CHECKED = (answer(), asking("assert f(3) == 9\nassert f(2) == 4"))


@pytest.mark.parametrize("cell", [stopping("'abc'[9]"), tagged("1 + '1'"), tagged("x = 3\nx[0]")])
def test_a_cell_that_shows_an_error_is_played_in(tmp_path: Path, cell: Any) -> None:
    lab = lab_of(tmp_path, cell, *CHECKED)
    assert played(lab) == [1]
    assert "cell 1: shows an error in the notebook" in said(lab)


def test_what_an_answer_needs_of_such_a_cell_is_run(tmp_path: Path) -> None:
    needing = answer("def f(n):\n    ### BEGIN SOLUTION\n    return n * K\n    ### END SOLUTION")
    assert not played(lab_of(tmp_path, stopping("K = 3\nK[0]"), needing, asking("assert f(3) == 9")))


def test_a_name_that_is_set_anew_is_not_needed_of_such_a_cell(tmp_path: Path) -> None:
    cells = (stopping("pair = (1, 2)\npair[0] = 3"), code("pair = (3, 4)\nprint(pair)"), code("print(pair)"))
    assert played(lab_of(tmp_path, *cells, *CHECKED)) == [1]
    assert not played(lab_of(tmp_path, cells[0], code("pair = (*pair, 4)"), code("pair += (5,)"), *CHECKED))


def test_an_answer_that_shows_an_error_is_played_in_unless_tests_ask_for_it(tmp_path: Path) -> None:
    shown = answer("1 / 0", "z")
    shown["outputs"] = stopping("")["outputs"]
    asked = answer("x = 3\nx[0]", "y")
    asked["outputs"] = stopping("")["outputs"]
    assert played(lab_of(tmp_path, shown, asked, asking("assert x == 3", name="u"), *CHECKED)) == [1]


@pytest.mark.parametrize("cell", ["input('Name: ')", "print(eval(input()))", "n = int(input())\nprint(n)"])
def test_a_cell_that_waits_for_somebody_to_type_is_played_in(tmp_path: Path, cell: str) -> None:
    lab = lab_of(tmp_path, code(cell), *CHECKED)
    assert played(lab) == [1]
    assert "cell 1: asks for input(), and nobody answers when graded" in said(lab)


@pytest.mark.parametrize(
    ("before", "play"),
    [
        (["h = input()", "print(h * 2)"], [1, 2]),
        (["def ask():\n    return input()"], []),
        (["def input():\n    return '3'", "print(input())"], []),
        (["K = int(input())", "def g():\n    return K", "print(g())"], []),
    ],
)
def test_only_what_waits_and_what_needs_it_is_played_in(tmp_path: Path, before: list[str], play: list[int]) -> None:
    lab = lab_of(tmp_path, *map(code, before), *CHECKED)
    assert played(lab) == play


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.float", "float"),
        ("np.int", "int"),
        ("np.object", "object"),
        ("np.unicode", "str"),
        ("np.Inf", "np.inf"),
        ("np.NaN", "np.nan"),
        ("np.float_", "np.float64"),
    ],
)
def test_names_that_numpy_has_given_up_are_those_of_today(tmp_path: Path, old: str, new: str) -> None:
    given = code(f"import numpy as np\nKIND = ('é', {old}, {old})")
    solution = answer(f"def f(n):\n    ### BEGIN SOLUTION\n    return n * n, {old}\n    ### END SOLUTION")
    lab = lab_of(tmp_path, given, solution, asking(f"assert f(3) == (9, {old})\nassert f(2) == (4, {old})"))
    assert f"KIND = ('é', {new}, {new})" in lab.cells[0]
    assert f"return n * n, {new}\n" in lab.cells[1]
    assert f"assert learner.f(3) == (9, {new})" in checks_of(lab)[0]
    assert f"cell 2: {old}, which NumPy has no more, was written as {new}" in said(lab)


@pytest.mark.parametrize("name", ["np.float64", "np.bool", "math.float", "np.round", "np.linalg.int"])
def test_other_names_stay(tmp_path: Path, name: str) -> None:
    given = code(f"import numpy as np\nimport math\ndef kind():\n    return {name}")
    assert f"return {name}" in lab_of(tmp_path, given, *CHECKED).cells[0]


@pytest.mark.parametrize(
    ("test", "why"),
    [
        ("assert (f(3) == 9).all", "asserts all without calling it, which always holds. Write .all()."),
        ("assert (f(3) == 9).any", "asserts any without calling it"),
        ("assert (f(3) == 9, 'wrong')", "asserts a pair in brackets"),
        ("assert lambda: f(3) == 9", "asserts a function"),
    ],
)
def test_an_assert_that_cannot_fail_is_left_out(tmp_path: Path, test: str, why: str) -> None:
    lab = lab_of(tmp_path, *CHECKED, asking(test, 2, "u"))
    assert why in said(lab)
    assert "its 2 points are gone" in said(lab)
    assert len(checks_of(lab)) == 1


def test_the_other_asserts_of_its_cell_stay(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, answer(), asking("assert (f(2) == 4).all\nassert f(3) == 9\nassert f(2) == 4"))
    assert checks_of(lab) == ["assert learner.f(3) == 9\nassert learner.f(2) == 4"]


def test_a_variable_that_is_only_added_to_is_not_started_in_the_stub(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, code("count = 2"), answer("count += 3\ncount -= 1"), asking("assert count == 4"))
    assert lab.cells[1].count("#> count = ...  # TODO: write this.") == 2


@pytest.mark.parametrize(
    "asks",
    [
        "assert learner.f(0) == 0\nassert learner.f(1) == 1",
        "assert learner.f(2, 3) == 3",
        "assert learner.f(1, 2) == (1, 2)",
        "assert learner.f().value",
        "assert not learner.f(3).value",
        "assert isinstance(learner.f(3).value, int) == True",
        "assert 0 < learner.cells().x.value < 100",
        "assert learner.f(-1).raises('ValueError')",
        "assert learner.f(3) == learner.g(3)",
        "assert learner.cells().x == learner.f().value.upper()",
        "rows = learner.f(3).value\nassert (rows == learner.g(4).value).all()",
        "import numpy as np\nassert np.isclose(learner.f(3).value, learner.g(3).value)",
    ],
)
def test_what_an_answer_passes_that_computes_nothing(asks: str) -> None:
    assert asks_nothing(asks.split("\n"))


@pytest.mark.parametrize(
    "asks",
    [
        "assert learner.f(3) == 9",
        "assert learner.f(0) == 1\nassert learner.f(1) == 0",
        "assert learner.f(3) == reference.f(3)",
        "assert learner.cells().x == learner.f().value.upper()\nassert learner.cells().y == None",
        "assert learner.f(-1).raises('ValueError')\nassert learner.f(0) == 0",
        "assert isinstance(learner.f(3).value, int)\nassert learner.f(3).value > 5",
        "for n in (1, 2):\n    assert learner.f(n) == n",
        "import math\nassert math.isclose(learner.f(0).value, 0)",
        "assert learner.f(learner.g(3).value) == 9",
    ],
)
def test_what_asks_more_or_cannot_be_told(asks: str) -> None:
    assert not asks_nothing(asks.split("\n"))


def test_a_test_that_its_argument_passes_asks_one_more_input(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, answer(), asking("assert f(0) == 0\nassert f(1) == 1"))
    assert checks_of(lab)[0].endswith("assert learner.f(2) == reference.f(2)")
    assert "a test asks too little alone: f(2) is asked too" in said(lab)


@pytest.mark.parametrize(("asked", "more"), [("f(0) == 0", "f(2)"), ("f(1) == 1", "f(2)")])
def test_that_input_is_none_which_many_functions_give_back(tmp_path: Path, asked: str, more: str) -> None:
    lab = lab_of(tmp_path, answer(), asking(f"assert {asked}"))
    assert checks_of(lab) == [f"assert learner.{asked}\nassert learner.{more} == reference.{more}"]


def test_a_test_of_a_kind_alone_stands_behind_what_another_asks(tmp_path: Path) -> None:
    other = "def same(n):\n    return n\nassert same(x) == 7"
    lab = lab_of(tmp_path, answer("x = 7"), asking("assert isinstance(x, int)"), asking(other, name="u"))
    first, second = checks_of(lab)
    assert first == f"{second}\nassert isinstance(learner.cells().x.value, int)"


def test_what_nothing_helps_is_named(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, answer(SQUARE.replace("f(n)", "f()").replace("n * n", "True")), asking("assert f()"))
    assert "a test passes for an answer that computes nothing" in said(lab)


@pytest.mark.parametrize(
    ("drawing", "seeds"),
    [
        ("import numpy as np\nn = np.random.randint(9)", ["np.random.seed(rng.getrandbits(32))"]),
        ("import numpy\nn = numpy.random.rand()\nm = numpy.random.rand()", ["numpy.random.seed(rng.getrandbits(32))"]),
        ("import random\nfor i in range(3):\n    n = random.random()", ["random.seed(rng.getrandbits(32))"]),
        ("import random as r\nn = r.choice([1])", ["r.seed(rng.getrandbits(32))"]),
        ("from numpy import random\nn = random.rand()", ["random.seed(rng.getrandbits(32))"]),
        ("from random import choice as c\nn = c([1])", ["import random as drawn", "drawn.seed(rng.getrandbits(32))"]),
        (
            "from numpy.random import rand\nn = rand()",
            ["import numpy.random as drawn", "drawn.seed(rng.getrandbits(32))"],
        ),
        ("from random import Random\nn = Random(3).random()", []),
        ("import random\nrandom.seed(3)\nn = random.random()", []),
        ("import numpy as np\nn = np.arange(3)", []),
        ("n = random.random()", []),
    ],
)
def test_what_a_test_draws_is_drawn_from_the_seed_of_the_run(drawing: str, seeds: list[str]) -> None:
    lines = drawing.split("\n")
    assert seeded(lines) == (lines[0], *seeds, *lines[1:])


def test_a_test_that_draws_asks_for_the_random_numbers_of_its_check(tmp_path: Path) -> None:
    drawing = "import random\nrng = random.randint(2, 9)\nassert f(rng) == rng * rng"
    (exercise,) = lab_of(tmp_path, answer(), asking(drawing)).exercises
    assert exercise.checks[0].body.fixtures == ("learner", "rng")
    assert exercise.checks[0].body.lines[1:3] == (
        "random.seed(rng.getrandbits(32))",
        "rng_ = random.randint(2, 9)",
    )
