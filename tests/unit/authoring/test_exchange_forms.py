"""Notebooks of nbgrader and otter as people write them: odd indents, settings beside them, refusals by cell."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from command_line import grader
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.building.new import new_course
from grader.authoring.interop.answers import place
from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Lab
from grader.authoring.interop.model import Answer, Line
from grader.authoring.interop.nbgrader import read_nbgrader
from grader.authoring.interop.otter import read_otter
from grader.authoring.interop.write import import_lab
from grader.course.load import load_course
from grader.course.model import CourseError

code: Any = v4.new_code_cell
raw: Any = v4.new_raw_cell

ODD = """def f(n):
    ### BEGIN SOLUTION
   # three to the left
    if n:
      # within
        return n
 # one
    return 0
    ### END SOLUTION"""


def lab_of(path: Path, *cells: Any) -> Lab:
    return plan(read_nbgrader(write(path / "a.ipynb", list(cells))))


def checks_of(lab: Lab) -> list[str]:
    return ["\n".join(check.body.lines) for exercise in lab.exercises for check in exercise.checks]


def test_comments_may_be_indented_in_any_way(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, nbgrader_cell(ODD, "f", "solution"), nbgrader_cell("assert f(2) == 2", "t", "tests", 1))
    (cell,) = lab.cells
    ast.parse(cell)
    assert "    # BEGIN SOLUTION\n    #> # TODO: write this.\n    # three to the left\n    if n:" in cell
    assert "\n    # one\n    return 0" in cell


@pytest.mark.parametrize("comment", ["# at the margin", "   # three", "     # five", "\t# a tab", "        # eight"])
def test_a_region_begins_where_the_code_does(comment: str) -> None:
    text = f"def f(n):\n    '''Doc.'''\n{comment}\n    total = n\n    return total"
    lines = tuple(Line(line, secret=number in (2, 3)) for number, line in enumerate(text.split("\n")))
    found = place(Answer(1, "q", lines), "", {}).source
    ast.parse(found)
    assert "    # BEGIN SOLUTION\n    #> # TODO: write this.\n    # " in found


def test_a_generator_is_asked_by_what_reads_it(tmp_path: Path) -> None:
    answer = "def count(n):\n    for i in range(n):\n        yield i"
    tests = "assert next(count(5)) == 0\nassert list(count(2)) == [0, 1]"
    lab = lab_of(tmp_path, nbgrader_cell(answer, "c", "solution"), nbgrader_cell(tests, "t", "tests", 1))
    assert checks_of(lab)[0].count("learner.probe('count'") == 2


@pytest.mark.parametrize(
    ("answer", "iterator"),
    [
        ("def f(n):\n    return map(abs, n)", True),
        ("def f(n):\n    return (x for x in n)", True),
        ("def f(n):\n    yield from n", True),
        ("def f(n):\n    return list(map(abs, n))", False),
        ("def f(n):\n    def inner():\n        yield 1\n    return list(inner())", False),
        ("def f(n):\n    return sum(x for x in n)", False),
    ],
)
def test_whether_an_answer_gives_an_iterator(tmp_path: Path, answer: str, iterator: bool) -> None:
    tests = nbgrader_cell("assert list(f([1])) == [1]", "t", "tests", 1)
    (found,) = checks_of(lab_of(tmp_path, nbgrader_cell(answer, "f", "solution"), tests))
    assert ("probe" in found) == iterator


def test_a_parameter_of_the_name_of_an_exercise_is_no_use_of_it(tmp_path: Path) -> None:
    lab = lab_of(
        tmp_path,
        code("def helper(f):\n    return f + 1"),
        code("def uses():\n    return f(2)"),
        code("f(3)"),
        nbgrader_cell("def f(n):\n    return n * n", "f", "solution"),
        nbgrader_cell("assert f(2) == 4\nassert f(3) == 9", "t", "tests", 1),
        nbgrader_cell("def g(f):\n    return f + 2", "g", "solution"),
        nbgrader_cell("assert g(2) == 4\nassert g(3) == 5", "u", "tests", 1),
    )
    assert [(each.id, each.needs) for each in lab.exercises] == [("f", ()), ("g", ())]
    assert [cell.startswith('# %% tags=["play"]') for cell in lab.cells[:3]] == [False, False, True]


def test_imports_of_nose_are_left_out_of_the_lab(tmp_path: Path) -> None:
    lab = lab_of(
        tmp_path,
        code("import math\nfrom nose.tools import assert_equal, assert_true"),
        nbgrader_cell("def f(n):\n    return math.floor(n)", "f", "solution"),
        nbgrader_cell("assert_equal(f(2.5), 2)\nassert_true(f(3.5) == 3)", "t", "tests", 1),
    )
    assert lab.cells[0] == "# %%\nimport math"
    assert checks_of(lab) == ["assert learner.f(2.5) == 2\nassert learner.f(3.5) == 3"]
    assert any("imports nose" in left.reason for left in lab.left)


@pytest.mark.parametrize(
    ("schema", "advice"),
    [
        (True, "nbgrader update"),
        (-1, "nbgrader update"),
        (4, "newer than this importer knows"),
        (10, "newer than this importer knows"),
        ("ten", "nbgrader update"),
    ],
)
def test_another_schema_is_older_or_newer(tmp_path: Path, schema: object, advice: str) -> None:
    cell = nbgrader_cell("x = 1", "a", "solution")
    cell.metadata["nbgrader"]["schema_version"] = schema
    with pytest.raises(CourseError, match=advice):
        read_nbgrader(write(tmp_path / "a.ipynb", [cell]))


def test_raw_cells_are_read_as_a_page_shows_them(tmp_path: Path) -> None:
    def shown(source: str) -> Any:
        return raw(f'<div class="cell"><pre>\n{source}\n</pre>\n</div>')

    cells = [
        shown("# BEGIN QUESTION\nname: q1"),
        *(shown("# BEGIN SOLUTION"), code("def f(n):\n    return n  # SOLUTION (short)"), shown("# END SOLUTION")),
        *(shown("# BEGIN TESTS"), code("assert f(2) == 2"), shown("# END TESTS")),
        shown("# END QUESTION"),
    ]
    lab = plan(read_otter(write(tmp_path / "a.ipynb", cells)))
    assert checks_of(lab) == ["assert learner.f(2) == 2"]
    assert "return n\n" in lab.cells[0]


def test_the_old_format_of_otter_is_called_so(tmp_path: Path) -> None:
    text: Any = v4.new_markdown_cell
    with pytest.raises(CourseError, match="format v0"):
        read_otter(
            write(
                tmp_path / "a.ipynb", [text("Do it.\n\n```\nBEGIN QUESTION\nname: q1\n```"), code("x = 2 # SOLUTION")]
            )
        )


def test_the_client_of_otter_is_left_out(tmp_path: Path) -> None:
    lab = lab_of(
        tmp_path,
        code("import otter\nimport math\ngrader = otter.Notebook()"),
        nbgrader_cell("def f(n):\n    return math.floor(n)", "f", "solution"),
        nbgrader_cell("assert f(2.5) == 2", "t", "tests", 1),
        code("grader.check('q1')"),
    )
    assert lab.cells[0] == "# %%\nimport math"
    assert len(lab.cells) == 2


@pytest.mark.parametrize("schema", [0, 1, 2, 3])
def test_older_schemas_say_the_same_with_the_same_words(tmp_path: Path, schema: int) -> None:
    cells = [nbgrader_cell("def f(n):\n    return n", "f", "solution"), nbgrader_cell("assert f(2) == 2", "t", "tests")]
    for cell in cells:
        cell.metadata["nbgrader"] = {**cell.metadata["nbgrader"], "schema_version": schema, "points": "1.5"}
        cell.metadata["nbgrader"].pop("task")
    lab = lab_of(tmp_path, *cells)
    assert checks_of(lab) == ["assert learner.f(2) == 2"]
    assert lab.exercises[0].points == 1.5


def otter(path: Path, config: str, tests: str, answer: str = "def square(x):\n    return x * x # SOLUTION") -> Lab:
    cells = [
        raw(f"# ASSIGNMENT CONFIG\n{config}"),
        raw("# BEGIN QUESTION\nname: q1"),
        *(raw("# BEGIN SOLUTION"), code(answer), raw("# END SOLUTION")),
        *(raw("# BEGIN TESTS"), code(tests), raw("# END TESTS")),
        raw("# END QUESTION"),
    ]
    return plan(read_otter(write(path / "hw.ipynb", cells)))


def test_settings_in_a_file_beside_the_notebook_count(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("tests:\n  ok_format: false\nname: other\n")
    lab = otter(tmp_path, "config_file: config.yml", "def test_public(nine, square):\n    assert square(3) == 9")
    assert checks_of(lab) == ["assert learner.square(3) == 9"]
    assert not any("settings without a counterpart" in left.reason for left in lab.left)


def test_settings_that_are_not_there_are_named(tmp_path: Path) -> None:
    lab = otter(tmp_path, "config_file: gone.yml", "square(3) == 9\nassert square(3) == 9")
    assert any("gone.yml, which cannot be read" in left.reason for left in lab.left)


@pytest.mark.parametrize("config", ["name: a", "tests:\n  ok_format: false"])
def test_a_test_function_is_its_statements_whatever_the_settings_say(tmp_path: Path, config: str) -> None:
    tests = "def test_x(square):\n    assert square(3) == 9\n\ntest_x(square)  # IGNORE"
    assert checks_of(otter(tmp_path, config, tests)) == ["assert learner.square(3) == 9"]


@pytest.mark.parametrize("line", ["#> text", "# BEGIN SOLUTION", "# END SOLUTION", "z = 3  # BEGIN SOLUTION"])
def test_what_no_stub_can_be_made_of_is_named_by_its_cell(tmp_path: Path, line: str) -> None:
    new_course(tmp_path / "course", "Course")
    cells = [
        code("import math"),
        nbgrader_cell("def f(n):\n    return n", "f", "solution"),
        nbgrader_cell("assert f(2) == 2", "t", "tests", 1),
        code(f"y = 2\n{line}\nz = 4"),
    ]
    file = write(tmp_path / "a.ipynb", cells)
    with pytest.raises(CourseError, match=rf"a\.ipynb: cell 4: at the line '{line}'") as refused:
        import_lab(load_course(tmp_path / "course"), "lab2_a", read_nbgrader(file), file)
    assert refused.value.file == file
    assert not (tmp_path / "course" / "solutions" / "lab2_a").exists()


MIXED = (
    code("import math\nfrom nose.tools import assert_equal\nSIZES = [1, 2, 3]\nLARGEST = max(SIZES)"),
    nbgrader_cell(ODD.replace("return n", "return n * n"), "f", "solution"),
    nbgrader_cell("for n in [0, 2]:\n    assert_equal(f(n), n * n)\nassert f(LARGEST) == 9", "t1", "tests", 1),
    nbgrader_cell("def count(n):\n    for i in range(n):\n        yield i * i", "g", "solution"),
    nbgrader_cell("assert list(count(3)) == [0, 1, 4]\nassert next(count(1)) == 0", "t2", "tests", 2),
    nbgrader_cell("def sumAll(xs):\n    return sum(f(x) for x in xs)", "h", "solution"),
    nbgrader_cell(
        "def test_sums(sumAll):\n    assert sumAll(SIZES) == 14\n    assert sumAll([]) == 0\ntest_sums(sumAll)",
        "t3",
        "tests",
        1,
    ),
)


def test_a_function_keeps_its_name_whatever_its_capital_letters(tmp_path: Path) -> None:
    lab = lab_of(
        tmp_path,
        nbgrader_cell("def makePlural(w):\n    return w + 's'", "a", "solution"),
        nbgrader_cell("assert makePlural('rat') == 'rats'", "ta", "tests", 1),
        nbgrader_cell("def makeplural(w):\n    return w", "b", "solution"),
        nbgrader_cell("assert makeplural('rat') == 'rat'", "tb", "tests", 1),
    )
    assert [(each.id, each.functions) for each in lab.exercises] == [
        ("makePlural", ("makePlural",)),
        ("makeplural_2", ("makeplural",)),
    ]


@pytest.mark.spark
def test_a_lab_of_all_these_forms_verifies(tmp_path: Path) -> None:
    new_course(tmp_path / "course", "Course")
    write(tmp_path / "course" / "mixed.ipynb", list(MIXED))
    made = grader(tmp_path / "course", "import", "nbgrader", "mixed.ipynb", "lab2_mixed")
    assert made.returncode == 0, made.stderr
    shown = grader(tmp_path / "course", "verify", "lab2_mixed")
    assert shown.returncode == 0, shown.stdout
