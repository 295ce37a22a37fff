"""What stands around answers and tests: rows and values that are given, helpers, parts that ask nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.nbgrader import read_nbgrader

code: Any = v4.new_code_cell
COUNT = "def f(rows):\n    ### BEGIN SOLUTION\n    return rows.count()\n    ### END SOLUTION"


def lab_of(folder: Path, answer: str, tests: str, *before: str, points: float = 2) -> Lab:
    cells = [
        *map(code, before),
        nbgrader_cell(answer, "a", "solution"),
        nbgrader_cell(tests, "t", "tests", points),
    ]
    return plan(read_nbgrader(write(folder / "a.ipynb", cells)))


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


def said(lab: Lab) -> str:
    return "\n".join(f"{left.where}: {left.reason}" for left in lab.left)


@pytest.mark.parametrize(
    ("given", "test", "due"),
    [
        ("words = sc.parallelize(['a'], 4)", "assert f(words) == 1", "words = rdd(['a'], partitions=4)\n{}"),
        ("LIST = ['a']\nwords = sc.parallelize(LIST)", "assert f(words) == 1", "LIST = ['a']\nwords = rdd(LIST)\n{}"),
        ("words = spark.sparkContext.parallelize(['a'])", "assert f(words) == 1", "words = rdd(['a'])\n{}"),
        (
            "words = sc.parallelize(['a'])\nprint(words.collect())\nwords.cache()",
            "assert f(words) == 1",
            "words = rdd(['a'])\n{}",
        ),
        ("rdd = sc.parallelize(['a'])", "assert f(rdd) == 1", "rdd_ = rdd(['a'])\nassert learner.f(rdd_) == 1"),
        (
            "words = sc.parallelize([i * i for i in range(3)], numSlices=2)",
            "assert f(rows=words) == 1",
            "words = rdd([i * i for i in range(3)], partitions=2)\nassert learner.f(rows=words) == 1",
        ),
    ],
)
def test_rows_that_a_notebook_makes_of_values_are_arguments_of_checks(
    tmp_path: Path, given: str, test: str, due: str
) -> None:
    made = checks_of(lab_of(tmp_path, COUNT, test, given))
    assert made == [due.format("assert learner.f(words) == 1")]


@pytest.mark.parametrize(
    ("test", "due"),
    [
        ("assert f(x).collect() == [1]", "assert learner.f(x).value == [1]"),
        ("assert f(x).count() == 2", "assert len(learner.f(x).value) == 2"),
        ("assert f(x).collectAsMap() == {1: 2}", "assert dict(learner.f(x).value) == {1: 2}"),
        ("assert f(x).first() == 3", "assert learner.f(x).value[0] == 3"),
        ("assert f(x).take(2) == [1, 2]", "assert learner.f(x).value[:2] == [1, 2]"),
        ("assert f(x).isEmpty()", "assert not learner.f(x).value"),
        ("assert f(x).count(7) == 1", "assert learner.f(x).value.count(7) == 1"),
        ("assert len(f(x).take(f(x).count())) == 1", "assert len(learner.f(x).value[:len(learner.f(x).value)]) == 1"),
    ],
)
def test_what_a_test_asks_of_an_rdd_is_asked_of_its_rows(tmp_path: Path, test: str, due: str) -> None:
    assert checks_of(lab_of(tmp_path, COUNT, f"x = 3\n{test}")) == [f"x = 3\n{due}"]


@pytest.mark.parametrize(
    ("given", "test", "reason"),
    [
        ("words = sc.parallelize(['a'])", "assert f(words) == words.count()", "uses the RDD words otherwise"),
        ("words = sc.parallelize(['a'])", "assert f(words.map(len)) == 1", "uses the RDD words otherwise"),
        ("words = sc.parallelize(['a'])", "x = words\nassert f(x) == 1", "uses the RDD words otherwise"),
        ("words = sc.parallelize(['a']).map(len)", "assert f(words) == 1", "uses the variable words"),
        ("words = sc.textFile('a.txt')", "assert f(words) == 1", "uses the variable words"),
        ("words = sc.parallelize(open('a'))", "assert f(words) == 1", "uses the variable words"),
        ("words = sc.parallelize(['a'])\nwords = words.map(len)", "assert f(words) == 1", "uses the variable words"),
        ("A = ['a']\nwords = sc.parallelize(A)\nA = ['b']", "assert f(words) == 1", "uses the variable words"),
        ("A = ['a']\nwords = sc.parallelize(A)\nA.append(1)", "assert f(words) == 1", "uses the variable words"),
        ("words = sc.parallelize(['a'])\ncount = words.count()", "assert f([1]) == count", "uses the variable count"),
    ],
)
def test_what_an_rdd_is_used_for_otherwise_is_named(tmp_path: Path, given: str, test: str, reason: str) -> None:
    lab = lab_of(tmp_path, COUNT, test, given)
    assert checks_of(lab) == []
    assert reason in said(lab)


@pytest.mark.parametrize(
    "given",
    [
        "A = [1]\nB = A + [2]\nA = [9]",
        "A = [1]\nB = A + [2]\nA.append(9)",
        "A = [1]\nB = A + [2]\nA[0] = 9",
        "A = [1]\nC = A\nB = C + [2]\nA += [9]",
        "from math import pi\nB = [pi]\npi = 3",
        "import math as m\nB = [m.pi]\nimport cmath as m",
    ],
)
def test_a_value_falls_with_what_it_was_made_of(tmp_path: Path, given: str) -> None:
    lab = lab_of(tmp_path, COUNT, "assert f(B) == 1", given)
    assert checks_of(lab) == []
    assert "uses the variable B" in said(lab)


def test_a_package_that_is_imported_again_stays_what_it_is(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, COUNT, "assert f(B) == 1", "import math\nB = [math.pi]", "import math")
    assert checks_of(lab) == ["import math\nB = [math.pi]\nassert learner.f(B) == 1"]


SQUARE = "def f(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@pytest.mark.parametrize("shown", ['"""Other numbers."""', "x = 2", "import math", "print(f(2))", "# see below", ""])
def test_a_part_that_asks_nothing_takes_no_points(tmp_path: Path, shown: str) -> None:
    lab = lab_of(tmp_path, SQUARE, f"{shown}\n{HIDDEN.format('assert f(3) == 9')}", points=3)
    assert [(check.hidden, check.points) for check in lab.exercises[0].checks] == [(True, 3)]
    assert "half each" not in said(lab)
    lab = lab_of(tmp_path, SQUARE, f"assert f(3) == 9\n{HIDDEN.format(shown or 'pass')}", points=3)
    assert [(check.hidden, check.points) for check in lab.exercises[0].checks] == [(False, 3)]


def test_what_the_visible_part_prepares_is_there_for_the_hidden_one(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, SQUARE, f"x = 3\n{HIDDEN.format('assert f(x) == 9')}")
    assert checks_of(lab) == ["x = 3\nassert learner.f(x) == 9"]


HELPER = """def outer(x):
    ### BEGIN SOLUTION
    return _inner(x) + 1

def _inner(x):
    return x * x
    ### END SOLUTION"""


def test_a_helper_of_the_author_is_no_exercise(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, HELPER, "assert outer(3) == 10")
    assert [each.functions for each in lab.exercises] == [("outer",)]
    assert "_inner() had no types" not in said(lab)
    cell = lab.cells[-1]
    assert "# BEGIN SOLUTION\n#> # TODO: write functions of your own here, if you like.\ndef _inner(x):" in cell


@pytest.mark.parametrize(
    ("tests", "before"),
    [
        ("assert outer(3) == 10\nassert _inner(3) == 9", ()),
        ("assert outer(3) == 10", ("def given(x):\n    return _inner(x)",)),
    ],
)
def test_a_function_that_others_use_is_asked_for(tmp_path: Path, tests: str, before: tuple[str, ...]) -> None:
    lab = lab_of(tmp_path, HELPER, tests, *before)
    assert [each.functions for each in lab.exercises] == [("outer", "_inner")]


@pytest.mark.parametrize("secret", [False, True])
def test_an_answer_that_is_a_class_is_said_to_be_one(tmp_path: Path, secret: bool) -> None:
    body = (
        "        ### BEGIN SOLUTION\n        self.x = x\n        ### END SOLUTION" if secret else "        self.x = x"
    )
    answer = f"class Box:\n    def __init__(self, x):\n{body}"
    lab = lab_of(tmp_path, answer, "assert len('Box') == 3")
    assert "its answer is the class Box, and a check can only call functions" in said(lab)
    assert "Add a function that uses Box(...)" in said(lab)


def test_packages_that_are_not_installed_are_named_once(tmp_path: Path) -> None:
    first, second = "import nowhere_to_be_found.part as p\nimport math", "from nowhere_to_be_found import other"
    lab = lab_of(tmp_path, SQUARE, "assert f(3) == 9", first, second, "from nose.tools import eq_\nimport __main__")
    assert said(lab).count("which is not installed here") == 1
    assert "cell 1: imports nowhere_to_be_found, which is not installed here" in said(lab)
