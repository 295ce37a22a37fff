"""``grader.check`` in a real kernel: it grades what the cells define now, and shows it as HTML and as text."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from mini_course import MiniCourse, copy_course
from nbclient import NotebookClient

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
WRONG = "def mean(xs):\n    return sum(xs) / (len(xs) + 1)"
RIGHT = "def mean(xs):\n    return sum(xs) / len(xs)"
PLOT = "print('a plot that takes long')\nraise SystemExit"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    return copy_course(tmp_path_factory.mktemp("notebook") / "course")


def run(course: MiniCourse, *sources: str) -> list[nbformat.NotebookNode]:
    """The cells of a notebook after they ran from top to bottom in the folder of a lab."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    folder = course.root / "exercises" / "lab1_plain"
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}, allow_errors=True)
    client.execute()
    return list(notebook.cells)


def shown(cell: nbformat.NotebookNode, kind: str) -> str:
    """The one display of a cell, as that kind."""
    (output,) = [each for each in cell.outputs if each.output_type == "display_data"]
    return str(output.data[kind])


@pytest.fixture(scope="module")
def session(course: MiniCourse) -> list[nbformat.NotebookNode]:
    """A wrong answer is checked, then mended and checked by the magic, with other cells in between."""
    return run(
        course,
        "import grader\n%load_ext grader",
        WRONG,
        "grader.check('mean', seed=1)",
        PLOT,
        RIGHT,
        "%grader check mean",
        "grader.check('meen')\ngrader.check('nothing_like_it')",
        "%grader chek",
    )


def test_a_wrong_answer_is_explained_in_html_and_in_text(session: list[nbformat.NotebookNode]) -> None:
    html, text = shown(session[2], "text/html"), shown(session[2], "text/plain")
    for said in ("Graded: cell [2] as last run, seed 1.", "✗"):
        assert said in html
        assert said in text
    assert "<script" not in html
    assert "failed" in text


def test_the_definition_that_ran_last_is_graded_whatever_ran_before(session: list[nbformat.NotebookNode]) -> None:
    text = shown(session[5], "text/plain")
    assert text.startswith("Graded: cell [5] as last run, seed ")
    assert "passed" in text
    assert "failed" not in text


def test_a_right_answer_that_builds_on_other_cells_passes(course: MiniCourse) -> None:
    cells = run(
        course,
        "import grader\nfrom math import *",
        "start = 0",
        "start += 0.0",
        "OPS = {}",
        "OPS.update(add=fsum)",
        "print('a plot that takes long')",
        "def mean(xs):\n    return OPS['add'](xs) / len(xs) + start",
        "grader.check('mean')",
    )
    text = shown(cells[-1], "text/plain")
    assert text.startswith("Graded: cells [1], [2], [3], [4], [5], [7] as last run, seed ")
    assert "passed" in text
    assert "failed" not in text


def test_what_cannot_be_done_is_said_in_words(session: list[nbformat.NotebookNode]) -> None:
    said = "".join(output.text for output in session[6].outputs)
    assert "there is no lab named 'meen'. Did you mean mean?" in said
    assert "Traceback" not in said
    assert "type %grader check EXERCISE" in session[7].outputs[0].text


def test_an_exercise_that_no_cell_defines(course: MiniCourse) -> None:
    (cell,) = run(course, "import grader; grader.check('mean')")
    assert "no cell that ran in this session defines mean(). Run its cell first" in cell.outputs[0].text


def test_plain_python_is_told_to_use_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    import grader

    grader.check("lab1/derivative")
    assert "Elsewhere type `grader check` in a terminal" in capsys.readouterr().err


def test_a_check_leaves_the_folder_as_it_was(course: MiniCourse, session: list[nbformat.NotebookNode]) -> None:
    folder = course.root / "exercises" / "lab1_plain"
    assert sorted(path.name for path in Path(folder).iterdir()) == [
        "lab.ipynb",
        "lab.py",
        "lab.toml",
        "test_lab1_plain.py",
    ]
