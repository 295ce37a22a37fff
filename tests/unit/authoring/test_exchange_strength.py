"""An imported check that asks too little alone is given an example of its neighbours, and pictures come along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import grader
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.building.new import new_course
from grader.authoring.interop.beside import linked_files
from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.nbgrader import read_nbgrader
from grader.authoring.interop.playing import play_cells
from grader.authoring.interop.strength import strengthened

code: Any = v4.new_code_cell
text: Any = v4.new_markdown_cell
ANSWER = (
    "def f(n):\n    ### BEGIN SOLUTION\n    if n < 0:\n        raise ValueError\n    return n * n\n    ### END SOLUTION"
)
RAISES = "try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError"


def notebook(folder: Path, *tests: str, answer: str = ANSWER) -> Path:
    cells = [nbgrader_cell(each, f"t{number}", "tests", 1) for number, each in enumerate(tests)]
    return write(folder / "a.ipynb", [nbgrader_cell(answer, "a", "solution"), *cells])


def strong(folder: Path, *tests: str) -> Lab:
    return strengthened(plan(read_nbgrader(notebook(folder, *tests))))


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


@pytest.mark.parametrize("weak", [RAISES, "assert f(0) == 0", "assert f(1) == 1", "assert isinstance(f(3), int)"])
def test_a_test_that_asks_too_little_asks_an_example_of_another_first(tmp_path: Path, weak: str) -> None:
    first, second = checks_of(strong(tmp_path, "assert f(2) == 4\nassert f(3) == 9", weak))
    assert first == "assert learner.f(2) == 4\nassert learner.f(3) == 9"
    assert second.startswith("assert learner.f(2) == 4\n")
    assert second.count("\n") == 1


def test_an_example_brings_the_values_that_it_needs(tmp_path: Path) -> None:
    _, second = checks_of(strong(tmp_path, "n = 3\nassert f(n) == 9\nassert f(2) == 4", RAISES))
    assert second.startswith("n = 3\nassert learner.f(n) == 9\n")


def test_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    hidden = "### BEGIN HIDDEN TESTS\nassert f(7) == 49\n### END HIDDEN TESTS"
    lab = strong(tmp_path, RAISES, hidden)
    visible = [check for check in lab.exercises[0].checks if not check.hidden]
    assert "49" not in "\n".join(visible[0].body.lines)


@pytest.mark.parametrize(
    ("tests", "more"),
    [
        ("assert f(3) == 9", "f(4)"),
        ("assert f(0.5) == 0.25", "f(0.25)"),
        ("assert f('ab') == 3", "f('ba')"),
        ("assert f([1, 2]) == 3", "f([2, 1])"),
        ("assert abs(f(3) - 9) < 1e-6", "f(4)"),
        ("import math\nassert math.isclose(f(3), 9)", "f(4)"),
    ],
)
def test_one_visible_value_gets_a_second_by_the_reference(tmp_path: Path, tests: str, more: str) -> None:
    (check,) = checks_of(strong(tmp_path, tests))
    assert check.endswith(f"assert learner.{more} == reference.{more}")


@pytest.mark.parametrize(
    "tests",
    ["assert f(2) == 4\nassert f(3) == 9", "for n in [2, 3]:\n    assert f(n) == n * n", "### AUTOTEST f(2); f(3)"],
)
def test_tests_that_ask_enough_stay_as_they_are(tmp_path: Path, tests: str) -> None:
    made = plan(read_nbgrader(notebook(tmp_path, tests)))
    assert strengthened(made) == made


@pytest.mark.parametrize("answer", ["def f(n):\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n    return n", ANSWER])
def test_an_end_that_ends_nothing_and_an_empty_region_are_read_as_nbgrader_does(tmp_path: Path, answer: str) -> None:
    made = plan(read_nbgrader(notebook(tmp_path, "assert f(2) == 4\n### END HIDDEN TESTS", answer=answer)))
    assert [each.functions for each in made.exercises] == [("f",)]
    assert "# BEGIN SOLUTION" in made.cells[0]


def test_a_cell_that_shows_its_points_asks_for_all_of_them(tmp_path: Path) -> None:
    tests = "points = 0\nif f(2) == 4:\n    points += 1\npoints"
    made = plan(read_nbgrader(notebook(tmp_path, tests)))
    assert checks_of(made)[0].endswith("assert points >= 1.0")
    assert any("here it is 1 or none" in left.reason for left in made.left)


def test_a_region_that_cuts_through_a_head_takes_the_whole_statement(tmp_path: Path) -> None:
    head = "    def __init__(\n    ### BEGIN SOLUTION\n        self, x):\n    ### END SOLUTION"
    answer = f"class C:\n{head}\n        self.x = x"
    made = plan(read_nbgrader(notebook(tmp_path, "assert C(2).x == 2", answer=answer)))
    assert made.cells[0].startswith("# %%\n# BEGIN SOLUTION\n#> ...  # TODO: write this.\nclass C:")


@pytest.mark.parametrize(
    ("cells", "play"),
    [
        (["eleven + 8"], {2}),
        (["tried = f(3)", "print(tried)"], {2, 3}),
        (["tried = f(3)", "print(4)"], {2}),
        (["import math\ndef g(x):\n    return unknown", "print(math.pi)"], set()),
        (["from math import *", "print(pi)"], set()),
        (["try:\n    x = missing\nexcept NameError:\n    x = 3", "print(x)"], set()),
        (["print(only_in_tests)"], {2}),
    ],
)
def test_cells_that_try_or_need_what_grading_has_not_are_played_in(
    tmp_path: Path, cells: list[str], play: set[int]
) -> None:
    every = [
        nbgrader_cell(ANSWER, "a", "solution"),
        *map(code, cells),
        nbgrader_cell("only_in_tests = 3\nassert f(2) == 4", "t", "tests", 1),
    ]
    assignment = read_nbgrader(write(tmp_path / "a.ipynb", every))
    assert {part.cell for part in play_cells(assignment.parts, frozenset({"f"}))} == play


def test_a_cell_that_tries_is_run_where_an_answer_needs_it(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell(ANSWER, "a", "solution"),
        code("rows = f(3)"),
        nbgrader_cell("total = rows + 1", "b", "solution"),
    ]
    assignment = read_nbgrader(write(tmp_path / "a.ipynb", cells))
    assert not play_cells(assignment.parts, frozenset({"f"}))


def test_linked_files_of_the_notebooks_folder_come_along(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"no")
    folder = tmp_path / "hw"
    folder.mkdir()
    (folder / "a picture.png").write_bytes(b"picture")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    links = ["![a](a%20picture.png)", "![b](gone.png)", "![c](../secret.png)", "[d](https://a.org/b.png)", "[e](#top)"]
    links += ['<img src="link.png">', "![f](lab.py)"]
    assignment = read_nbgrader(
        write(folder / "a.ipynb", [text("\n".join(links)), nbgrader_cell("x = 1", "a", "solution")])
    )
    found, left = linked_files(assignment, folder / "a.ipynb")
    assert found == {"a picture.png": b"picture"}
    assert [each.reason.split()[2].rstrip(",") for each in left] == ["gone.png", "../secret.png", "link.png", "lab.py"]


@pytest.mark.spark
def test_a_lab_of_weak_tests_and_pictures_verifies(tmp_path: Path) -> None:
    new_course(tmp_path / "course", "Course")
    (tmp_path / "course" / "a.png").write_bytes(b"picture")
    file = write(
        tmp_path / "course" / "a.ipynb",
        [
            text("![a](a.png)"),
            nbgrader_cell(ANSWER, "a", "solution"),
            nbgrader_cell("assert f(2) == 4", "t", "tests", 1),
            nbgrader_cell(RAISES, "r", "tests", 1),
            nbgrader_cell(ANSWER.replace("def f", "def g").replace("n * n", "(n)"), "b", "solution"),
            nbgrader_cell("### AUTOTEST g(3); g(4)", "u", "tests", 1),
        ],
    )
    made = grader(tmp_path / "course", "import", "nbgrader", file.name, "lab2_a")
    assert made.returncode == 0, made.stderr
    assert "f(3) is asked too" in made.stdout
    shown = grader(tmp_path / "course", "verify", "lab2_a")
    assert "narrative" not in shown.stdout
    assert "f/test" not in shown.stdout
    assert "a.png" not in shown.stdout
