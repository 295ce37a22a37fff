"""Assignments of nbgrader and otter become labs that verify, labs become assignments of nbgrader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from command_line import grader
from foreign import SQUARE, nbgrader_cell, nbgrader_notebook, otter_notebook, write

from grader.authoring.interop.answers import place
from grader.authoring.interop.checks import Body, check_body
from grader.authoring.interop.config import settings
from grader.authoring.interop.export import NBGRADER
from grader.authoring.interop.lab import plan
from grader.authoring.interop.model import Answer, Line, RefusedError
from grader.authoring.interop.names import Names
from grader.authoring.interop.nbgrader import read_nbgrader
from grader.authoring.interop.otter import read_otter
from grader.authoring.interop.otter_cells import answer_lines, bare_test
from grader.authoring.interop.otter_points import resolved
from grader.course.load import load_course
from grader.course.model import CourseError

NAMES = Names(frozenset({"f", "g"}), frozenset({"helper"}), {"math": "import math", "DATA": "DATA = [1, 2]"})


def body(source: str, setup: str = "") -> Body:
    return check_body(source, setup, NAMES)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a lab of each origin."""
    folder = tmp_path_factory.mktemp("exchange") / "course"
    assert grader(folder.parent, "new", "course", "course", "--title", "Course").returncode == 0
    nbgrader_notebook(folder / "squares.ipynb")
    otter_notebook(folder / "hw01.ipynb")
    for form, file, lab in (("nbgrader", "squares.ipynb", "lab2_squares"), ("otter", "hw01.ipynb", "lab3_numbers")):
        made = grader(folder, "import", form, file, lab)
        assert made.returncode == 0, made.stderr
        (folder / f"{lab}.said").write_text(made.stdout)
    return folder


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("assert f(2) == 4, 'twice'", "assert learner.f(2) == 4, 'twice'"),
        ("assert 4 == f(2)", "assert learner.f(2) == 4"),
        ("assert f(2) is None", "assert learner.f(2) == None"),
        ("assert f(2) == g(2)", "assert learner.f(2) == learner.g(2)"),
        ("assert f(g(2)) == 1", "assert learner.f(learner.g(2).value) == 1"),
        ("assert f(2)", "assert learner.f(2).value"),
        ("assert abs(f(2) - 1) < 0.1", "assert abs(learner.f(2).value - 1) < 0.1"),
        ("assert f(2) == helper(3)", "assert learner.f(2) == reference.helper(3).value"),
        ("for x in [1, 2]:\n    assert f(x) == x", "for x in [1, 2]:\n    assert learner.f(x) == x"),
        ("assert f(DATA) == math.pi", "DATA = [1, 2]\nimport math\nassert learner.f(DATA) == math.pi"),
        ("assertEqual(f(1), 2)", "assert learner.f(1) == 2"),
        ("with pytest.raises(ValueError):\n    f(1)", "assert learner.f(1).raises('ValueError')"),
        ("assert_raises(KeyError, f, 1)", "assert learner.f(1).raises('KeyError')"),
        ("try:\n    f(1)\n    assert False\nexcept KeyError:\n    pass", "assert learner.f(1).raises('KeyError')"),
        ("assert f(sc.parallelize([1], 3)).collect() == [1]", "assert learner.f(rdd([1], partitions=3)).value == [1]"),
        ("learner = 3\nassert f(learner) == 1", "learner_ = 3\nassert learner.f(learner_) == 1"),
    ],
)
def test_an_assert_becomes_one_on_the_learner(source: str, due: str) -> None:
    assert "\n".join(body(source).lines) == due


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("assert answer == 42", "uses the variable answer"),
        ("assert callable(f)", "uses f without calling it"),
        ("f(3)\nassert print(4) is None", "only a function's result can be examined"),
        ("try:\n    f(1)\nexcept Exception:\n    assert False", "catches what a call raises"),
        ("x = unknown\nassert f(x) == 1", "uses the variable unknown"),
        ("assert 1 == 1", "asserts nothing about a call"),
    ],
)
def test_what_cannot_be_asked_apart_is_named(source: str, reason: str) -> None:
    found = body(source)
    assert any(reason in each for each in found.left)
    assert not found.lines


def test_a_hidden_part_uses_names_of_the_visible_one_and_asks_its_own() -> None:
    found = body("assert f(x) == 2", setup="x = 1\nassert f(x) == 1")
    assert found.lines == ("x = 1", "assert learner.f(x) == 2")


def placed(text: str, secret: set[int]) -> str:
    lines = tuple(Line(line, secret=number in secret) for number, line in enumerate(text.split("\n")))
    return place(Answer(1, "q", lines), "What it does.", {"f": (("int",), "str")}).source


def test_a_function_that_is_wholly_secret_keeps_its_head() -> None:
    found = placed("def f(\n    x,\n):\n    # the trick\n    return x\n# said too much", {0, 1, 2, 3, 4, 5})
    assert found.split("\n") == [
        "def f(x: int) -> str:",
        '    """What it does."""',
        "    # BEGIN SOLUTION",
        "    #> # TODO: write this.",
        "    # the trick",
        "    return x",
        "    # END SOLUTION",
    ]


def test_what_is_given_within_a_function_stays_given() -> None:
    found = placed('def f(x: int) -> int:\n    """Add."""\n    total = 0\n    total += x\n    return total', {3})
    assert (
        "    total = 0\n    # BEGIN SOLUTION\n    #> # TODO: write this.\n    total += x\n    # END SOLUTION" in found
    )


def test_a_function_on_one_line_is_taken_apart() -> None:
    assert '    """What it does."""\n    # BEGIN SOLUTION' in placed("def f(x): return x", {0})


def test_a_secret_value_leaves_its_name() -> None:
    assert "#> a = ...  # TODO: write this.\na = 3" in placed("a = 3", {0})


def test_settings_are_the_yaml_that_people_write() -> None:
    found = settings(
        ["name: q1  # first", "points:", "  each: 0.5", "manual: true", "files:", "  - a.csv", "x: [1, 2]"]
    )
    assert found["name"] == "q1"
    assert found["points.each"] == 0.5
    assert found["manual"] is True
    assert found["files"] == ["a.csv"]
    assert found["x"] == [1, 2]


def test_points_are_shared_as_otter_shares_them() -> None:
    assert resolved({"points": 3}, [None, 1, None]) == [1, 1, 1]
    assert resolved({}, [None, None]) == [0.5, 0.5]
    assert resolved({"points": [1, 2]}, [None, None]) == [1, 2]
    assert resolved({"points": None, "points.each": 2}, [None, None]) == [2, 2]
    with pytest.raises(RefusedError, match="more than its own"):
        resolved({"points": 1}, [2, None])


def test_marked_lines_are_secret_and_prompts_stand_for_them() -> None:
    lines = answer_lines('a = 1 # SOLUTION\nb = 2 # SOLUTION NO PROMPT\n""" # BEGIN PROMPT\nb = 0\n"""; # END PROMPT')
    assert lines == (Line("a = 1", True, ("a = ...",)), Line("b = 2", True, ("b = 0",)))


def test_an_exception_based_test_is_its_functions_body() -> None:
    assert bare_test("def test_f(f):\n    assert f(1) == 2\ntest_f(f)", "", False).source == "assert f(1) == 2"


def test_output_that_is_no_plain_value_is_refused() -> None:
    with pytest.raises(RefusedError, match="no plain value"):
        bare_test("f(1)", "<object at 0x1>", True)


def test_points_and_hidden_parts_are_kept(tmp_path: Path) -> None:
    lab = plan(read_nbgrader(nbgrader_notebook(tmp_path / "a.ipynb")))
    found = {each.id: (each.points, [check.hidden for check in each.checks], each.needs) for each in lab.exercises}
    assert found == {
        "square": (3, [False, True], ()),
        "total": (2, [False], ("square",)),
        "answer": (1, [True], ()),
        "why": (5, [], ()),
        "draw": (4, [], ()),
    }
    lab = plan(read_otter(otter_notebook(tmp_path / "b.ipynb")))
    found = {each.id: (each.points, [check.hidden for check in each.checks], each.needs) for each in lab.exercises}
    assert found == {
        "cube": (3, [False, False, True, True], ()),
        "greet": (2, [False, True], ()),
        "q3": (4, [], ()),
    }


def test_hidden_tests_inside_a_statement_make_the_whole_cell_hidden(tmp_path: Path) -> None:
    inside = "for x in [1]:\n    ### BEGIN HIDDEN TESTS\n    assert square(x) == 1\n    ### END HIDDEN TESTS"
    cells = [nbgrader_cell(SQUARE, "square", "solution"), nbgrader_cell(inside, "test", "tests", 2)]
    lab = plan(read_nbgrader(write(tmp_path / "a.ipynb", cells)))
    assert [(check.hidden, check.points) for check in lab.exercises[0].checks] == [(True, 2)]


def test_a_function_that_is_asked_for_twice_belongs_to_the_first_question(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell(SQUARE, "square", "solution"),
        nbgrader_cell(SQUARE, "again", "solution"),
        nbgrader_cell("assert square(2) == 4", "test", "tests", 2),
    ]
    lab = plan(read_nbgrader(write(tmp_path / "a.ipynb", cells)))
    assert [each.functions for each in lab.exercises] == [("square",)]
    assert any("once more" in left.reason for left in lab.left)


def test_tests_of_no_points_share_those_of_the_question(tmp_path: Path) -> None:
    cells = [
        nbgrader_cell(SQUARE, "square", "solution"),
        nbgrader_cell("assert square(1) == 1", "one", "tests", 0),
        nbgrader_cell("assert square(2) == 4", "two", "tests", 2),
    ]
    lab = plan(read_nbgrader(write(tmp_path / "a.ipynb", cells)))
    assert [check.points for check in lab.exercises[0].checks] == [1, 1]
    assert any("more than 0 points" in left.reason for left in lab.left)


@pytest.mark.spark
@pytest.mark.parametrize(("lab", "count"), [("lab2_squares", 3), ("lab3_numbers", 2)])
def test_an_imported_lab_verifies(course: Path, lab: str, count: int) -> None:
    shown = grader(course, "verify", lab)
    assert shown.returncode == 0, shown.stdout
    assert f"{count} of {count} wrong answers rejected, {count} recognised by name" in shown.stdout


def test_what_was_left_out_is_listed_with_its_place(course: Path) -> None:
    said = (course / "lab2_squares.said").read_text()
    for text in (
        "cell 2, line 1: Left out when grading: %matplotlib inline",
        "cell 6 (test-square): its 3 points are all or nothing",
        "assert total is not None: uses total without calling it",
        "cell 11 (number): may say what the answer is: learners do not get it, it became a hidden check",
        "why: a person marks it: write a rubric in place of its only item",
        "draw: a person marks it: write a rubric in place of its only item",
        "square: its hints say what the notebook says",
    ):
        assert text in said
    said = (course / "lab3_numbers.said").read_text()
    assert "cell 1: settings without a counterpart here: init_cell, export_cell, files" in said
    assert "q3: a person marks it: write a rubric in place of its only item" in said
    assert 'tags=["answer:q3"]' in (course / "solutions" / "lab3_numbers" / "lab.py").read_text()
    answers = (("lab2_squares", "Because of this."), ("lab2_squares", "secret scheme"), ("lab3_numbers", "Because."))
    for lab, answer in answers:
        assert answer in (course / "solutions" / lab / "lab.py").read_text()
        assert answer not in (course / "exercises" / lab / "lab.ipynb").read_text()


def test_learners_get_no_answer(course: Path) -> None:
    for lab in ("lab2_squares", "lab3_numbers"):
        for name in ("lab.py", "lab.ipynb", f"test_{lab}.py"):
            text = (course / "exercises" / lab / name).read_text()
            for secret in ("negative", "x * x", "= 42", "cube(1)", "secret scheme", "Because", "bob", "49"):
                assert secret not in text, (lab, name)


def test_cells_that_try_answers_are_for_play(course: Path) -> None:
    assert '# %% tags=["play"]\nsquare(3)' in (course / "solutions" / "lab2_squares" / "lab.py").read_text()


@pytest.mark.parametrize(
    ("form", "cells", "reason"),
    [
        ("nbgrader", [], "no cell has nbgrader's metadata"),
        ("nbgrader", [nbgrader_cell("x = 1\n### BEGIN SOLUTION", "a", "solution")], "BEGIN SOLUTION without END"),
        ("nbgrader", [nbgrader_cell("x = 1", "a", "solution")], "no test could be turned into a check"),
        ("otter", [], "no raw cell # BEGIN QUESTION"),
        ("otter", [nbformat.v4.new_raw_cell("# BEGIN QUESTION\nname: q1")], "# BEGIN QUESTION without # END QUESTION"),  # type: ignore[no-untyped-call]
    ],
)
def test_a_notebook_that_cannot_be_read_writes_nothing(course: Path, form: str, cells: list[Any], reason: str) -> None:
    write(course / "broken.ipynb", cells)
    shown = grader(course, "import", form, "broken.ipynb", "lab9_broken")
    assert shown.returncode == 2
    assert reason in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (course / "exercises" / "lab9_broken").exists()


def test_a_name_that_is_taken_is_refused(course: Path) -> None:
    shown = grader(course, "import", "nbgrader", "squares.ipynb", "lab2_squares")
    assert shown.returncode == 2
    assert "taken already" in shown.stderr


def test_a_schema_that_is_no_number_says_how_to_update(tmp_path: Path) -> None:
    cell = nbgrader_cell("x = 1", "a", "solution")
    cell.metadata["nbgrader"]["schema_version"] = -1
    with pytest.raises(CourseError, match="nbgrader update"):
        read_nbgrader(write(tmp_path / "old.ipynb", [cell]))


@pytest.fixture(scope="module")
def exported(course: Path) -> Path:
    """The folder of nbgrader in the course, with the exported lab."""
    shown = grader(course, "export", "nbgrader", "lab2_squares", "--out", "nb/source")
    assert shown.returncode == 0, shown.stderr
    return course / "nb"


def test_an_exported_lab_has_answers_tests_and_points(course: Path, exported: Path) -> None:
    text = (exported / "source" / "lab2_squares" / "lab2_squares.ipynb").read_text()
    cells = json.loads(text)["cells"]
    graded = {
        cell["metadata"]["nbgrader"]["grade_id"]: (cell["metadata"]["nbgrader"], "".join(cell["source"]))
        for cell in cells
        if "nbgrader" in cell["metadata"]
    }
    assert [name for name, (data, _) in graded.items() if data["solution"]] == [
        "square",
        "total",
        "answer",
        "why",
        "draw",
    ]
    points = {name: data["points"] for name, (data, _) in graded.items() if data["grade"]}
    lab = load_course(course).lab("lab2_squares")
    named = {each.id: each.id if each.kind == "written" else f"test-{each.id}" for each in lab.exercises}
    assert points == {named[each.id]: each.points for each in lab.exercises}
    assert "    # TODO: write this.\n    ### BEGIN SOLUTION\n    if x < 0:" in graded["square"][1]
    assert graded["test-square"][1].split("\n") == [
        "import grader",
        "",
        "hidden = False",
        "### BEGIN HIDDEN TESTS",
        "hidden = True",
        "### END HIDDEN TESTS",
        'grader.points("lab2_squares/square", hidden=hidden)',
    ]


def test_only_cells_to_experiment_in_are_left_out_when_nbgrader_grades(exported: Path) -> None:
    text = (exported / "source" / "lab2_squares" / "lab2_squares.ipynb").read_text()
    tagged = {
        "".join(cell["source"]): cell["metadata"]["tags"]
        for cell in json.loads(text)["cells"]
        if "tags" in cell["metadata"]
    }
    assert tagged.pop("square(3)") == ["play", "skip-execution"]
    assert {tuple(tags) for source, tags in tagged.items() if "grader.points(" in source} == {("play",)}


@pytest.mark.parametrize(
    "definition",
    [
        "def square(x: int) -> int:\n    # BEGIN SOLUTION\n    #> # TODO\n    return x * x\n    # END SOLUTION",
        "async def square(x: int) -> int:\n    # BEGIN SOLUTION\n    #> # TODO\n    return x * x\n    # END SOLUTION",
        "class square:\n    def __call__(self, x: int) -> int:\n        # BEGIN SOLUTION\n        #> # TODO\n"
        "        return x * x\n        # END SOLUTION",
        "if True:\n    def square(x: int) -> int:\n        '''Square.'''\n        # BEGIN SOLUTION\n        #> # TODO\n"
        "        return x * x\n        # END SOLUTION",
        "square = lambda x: x * x  # SOLUTION\n#> square = None",
        "from operator import neg as square  # SOLUTION\n#> square = None",
    ],
)
def test_tests_stand_below_whatever_gives_the_name_its_meaning(tmp_path: Path, definition: str) -> None:
    play = '# %% tags=["play"]\nsquare = print\n'
    cells = _exported_cells(tmp_path, f"# grader: lab2_squares\n# %%\n{definition}\n\n{play}")
    assert [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells] == ["square", "test-square", None]


def _exported_cells(root: Path, reference: str) -> list[dict[str, Any]]:
    """The cells of an export of a course whose one lab has this reference."""
    lab, solutions = root / "exercises" / "lab2_squares", root / "solutions" / "lab2_squares"
    lab.mkdir(parents=True)
    solutions.mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.grader]\nformat = 1\ntitle = "Course"\n')
    (lab / "lab.toml").write_text(
        'format = 1\ntitle = "Squares"\norder = 2\n\n[[exercise]]\nid = "square"\ntitle = "Square"\npoints = 0.3\n'
        'hints = ["One.", "Two.", "Three."]\n'
    )
    (lab / "lab.py").write_text("# grader: lab2_squares\n")
    (solutions / "lab.py").write_text(reference)
    cells: list[dict[str, Any]] = json.loads(NBGRADER.write(load_course(root).lab("lab2_squares")))["cells"]
    return cells
