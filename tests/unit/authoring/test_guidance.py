"""What the builder adds to a lab: how to check, what a notebook uses, and a cell that checks each exercise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mini_course import MiniCourse

from grader.authoring.building.build import build_lab
from grader.authoring.building.guidance import guided
from grader.authoring.interop.export import nbgrader_notebook
from grader.course.load import load_course
from grader.course.model import Exercise, Lab
from grader.submission import parse_submission

ROOT = Path(__file__).parents[3]
LABS = load_course(ROOT).labs
LAB = Lab(
    id="lab3",
    title="Lab 3",
    order=3,
    exercises=tuple(Exercise(id=name, title=name, points=1, hints=()) for name in ("words", "pairs")),
    folder=Path("exercises/lab3"),
    solution_folder=None,
)
TEXT = """\
# grader: lab3
# %% [markdown]
# # Words

# %%
import re

# %%
def words(lines):
    return lines


# %%
def pairs(lines):
    return words(lines)
"""


def cells_of(text: str) -> dict[str, list[str]]:
    """The sources of a notebook's cells that have an id of the builder's, and their tags in front."""
    return {
        cell["id"]: [*cell["metadata"].get("tags", ()), "".join(cell["source"])] for cell in json.loads(text)["cells"]
    }


def test_a_file_names_the_command_below_each_exercise_and_keeps_its_lines() -> None:
    text = guided(TEXT, LAB, "file")
    first = text.index("# grader check lab3/words")
    assert text.index("def words") < first < text.index("def pairs") < text.index("# grader check lab3/pairs")
    assert text.index("# # Words") < text.index("How to check") < text.index("import grader") < text.index("import re")
    rest = iter(text.split("\n"))
    assert all(line in rest for line in TEXT.split("\n"))


def test_a_notebook_has_calls_in_cells_that_are_not_graded() -> None:
    text = guided(TEXT, LAB, "notebook")
    assert '# %% tags=["play"] id="check-words"\ngrader.check("words")' in text
    graded = [cell for cell in parse_submission("lab.py", text.encode()).cells if "play" not in cell.tags]
    assert not [cell for cell in graded if "grader" in cell.source]


def test_what_is_there_already_is_not_added() -> None:
    own = TEXT.replace("# %%\ndef pairs", '# %%\nimport grader\n\ngrader.check("lab3/words")\n\n# %%\ndef pairs')
    text = guided(own, LAB, "notebook")
    assert text.count("check-words") == 0
    assert text.count("check-pairs") == 1
    assert "set-up" not in text


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("import re", ["import grader\n"]),
        ("from pyspark import RDD", ["import grader.notebook\n", "\nsc = ", "\nspark = "]),
        ("print(sc.version)", ["import grader.notebook\n", "\nsc = ", "\nspark = "]),
        ("import pyspark\nsc = pyspark.SparkContext()", ["import grader.notebook\n", "\nspark = "]),
    ],
)
def test_spark_is_there_where_it_is_used(code: str, given: list[str]) -> None:
    text = guided(TEXT.replace("import re", code), LAB, "notebook")
    set_up = text.partition('id="set-up"')[2].partition("# %%")[0]
    assert [
        line for line in ("import grader\n", "import grader.notebook\n", "\nsc = ", "\nspark = ") if line in set_up
    ] == given


@pytest.mark.parametrize(
    "text", ["# grader: lab3\ndef words(lines):\n    return lines\n", TEXT[: TEXT.index("# %% [m")] + "x = 1\n"]
)
def test_a_file_without_cells_keeps_its_code(text: str) -> None:
    made = parse_submission("lab.py", guided(text, LAB, "file").encode())
    assert [cell.source for cell in made.cells if "play" not in cell.tags] == [text.partition("\n")[2].rstrip("\n")]


def test_an_exercise_in_several_cells_is_checked_behind_the_last() -> None:
    lab = Lab(
        id="lab3",
        title="",
        order=1,
        exercises=(Exercise(id="both", title="", points=1, hints=(), functions=("words", "pairs")),),
        folder=Path("lab3"),
        solution_folder=None,
    )
    text = guided(TEXT, lab, "notebook")
    assert text.index("def pairs") < text.index('grader.check("both")')
    assert text.count("grader.check(") == 1 + text.count("`grader.check(")


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_every_lab_checks_each_exercise_in_its_notebook_and_file(lab: Lab) -> None:
    built = build_lab(lab)
    cells = cells_of(built[lab.folder / "lab.ipynb"])
    text = built[lab.folder / "lab.py"]
    assert "How to check" in cells["how-to-check"][-1]
    for exercise in lab.exercises:
        assert cells[f"check-{exercise.id}"] == ["play", f'grader.check("{exercise.id}")']
        assert f"\n# grader check {lab.id}/{exercise.id}\n" in text


def test_a_notebook_for_nbgrader_has_what_it_uses_and_nbgraders_cells_only(mini: MiniCourse) -> None:
    for lab in mini.course.labs:
        cells = cells_of(nbgrader_notebook(lab))
        assert not [name for name in cells if name.startswith(("check-", "how-to-"))]
        assert ("set-up" in cells) == (lab.id == "lab2_rdds")
