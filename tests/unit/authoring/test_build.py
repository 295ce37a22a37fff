"""Stubs and notebooks as they are built from a reference."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.building.build import build_lab, notebook_json, stale_files, stub_source, write_lab
from grader.course.model import CourseError, Exercise, Lab
from grader.submission import parse_submission

FILE = Path("solutions/lab3/lab.py")

SOLUTION = '''\
# grader: lab3
# %% [markdown]
# # Counting words
#
# A paragraph.

# %%
from collections.abc import Iterable

# %% tags=["play"]
print("for the learner's eyes")

# %%
def words(lines: Iterable[str]) -> list[str]:
    """Split lines."""
    separator = " "
    # BEGIN SOLUTION
    #> # TODO: split each line at `separator`.
    #> for line in lines:
    #>     ...
    return [word for line in lines for word in line.split(separator)]
    # END SOLUTION


# %%
class Model:
    def fit(self) -> None:
        # BEGIN SOLUTION
        #> # TODO: fit.
        self.done = True
        # END SOLUTION

    def score(self) -> float:
        return 1.0

# %%
# BEGIN SOLUTION
#> SMOOTHING = 1  # TODO: choose a value
SMOOTHING = 0.5
# END SOLUTION
'''

STUB = '''\
# grader: lab3
# %% [markdown]
# # Counting words
#
# A paragraph.

# %%
from collections.abc import Iterable

# %% tags=["play"]
print("for the learner's eyes")

# %%
def words(lines: Iterable[str]) -> list[str]:
    """Split lines."""
    separator = " "
    # TODO: split each line at `separator`.
    for line in lines:
        ...
    raise NotImplementedError("words")


# %%
class Model:
    def fit(self) -> None:
        # TODO: fit.
        raise NotImplementedError("Model.fit")

    def score(self) -> float:
        return 1.0

# %%
SMOOTHING = 1  # TODO: choose a value
'''


def test_a_region_becomes_its_starter_text_and_a_raise() -> None:
    assert stub_source(SOLUTION, file=FILE) == STUB


def test_starter_text_that_raises_needs_no_second_raise() -> None:
    solution = dedent("""\
        # grader: lab3
        def f():
            # BEGIN SOLUTION
            #> raise NotImplementedError("write f")
            return 1
            # END SOLUTION
        """)
    assert stub_source(solution, file=FILE).count("raise") == 1


def test_a_region_that_holds_starter_text_alone_still_gives_a_body() -> None:
    solution = "# grader: lab3\ndef f():\n    'Say.'\n\n    # BEGIN SOLUTION\n    #> # TODO: say.\n    # END SOLUTION\n"
    assert stub_source(solution, file=FILE).endswith('    # TODO: say.\n    raise NotImplementedError("f")\n')


def test_the_notebook_is_valid_and_holds_the_cells_of_the_stub() -> None:
    text = notebook_json(SOLUTION, file=FILE)
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert text.endswith("}\n")
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.grader == {"format": 1, "lab": "lab3"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "code", "code", "code", "code"]
    assert notebook.cells[0].source == "# Counting words\n\nA paragraph."
    assert notebook.cells[2].metadata == {"tags": ["play"]}


def test_the_notebook_of_a_small_lab_to_the_byte() -> None:
    text = notebook_json("# grader: lab0\n# %%\nx = 1\n# %%\nx = 1\n", file=FILE)
    cells = json.loads(text)["cells"]
    assert [cell["id"] for cell in cells] == ["89811aa68d45", "89811aa68d45-2"]
    assert text.startswith('{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": null,\n   "id": "')


def test_a_cell_keeps_its_id_when_another_changes() -> None:
    def ids(solution: str) -> list[str]:
        return [cell["id"] for cell in json.loads(notebook_json(solution, file=FILE))["cells"]]

    before, after = ids(SOLUTION), ids(SOLUTION.replace("A paragraph.", "Another paragraph."))
    assert before[0] != after[0]
    assert before[1:] == after[1:]


@pytest.mark.parametrize(
    ("solution", "line", "problem"),
    [
        ("# grader: a\n# END SOLUTION\n", 2, "END SOLUTION without BEGIN SOLUTION"),
        ("# grader: a\n# BEGIN SOLUTION\n#> x = 1\n", 2, "BEGIN SOLUTION without END SOLUTION"),
        ("# grader: a\n# BEGIN SOLUTION\n# BEGIN SOLUTION\n", 3, "inside the region that begins at line 2"),
        ("# grader: a\n#> x = 1\n", 2, "outside a solution region"),
        ("# grader: a\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n", 2, "no starter text"),
        ("# grader: a\n# BEGIN SOLUTION\n#> y\n# %%\n# END SOLUTION\n", 4, "a cell begins inside the region of line 2"),
        ("# grader: a\n# %% [markdown]\n# text\nmore\n", 4, "must stand behind a #"),
        ("# grader: a\nx = (\n", 2, "the solution is not valid Python"),
        ("# grader: a\n# BEGIN SOLUTION\n#> x = (\nx = 1\n# END SOLUTION\n", 2, "the stub"),
        ("x = 1\n", 1, "# grader: <lab>"),
        ("# grader: a\nif True:  # SOLUTION\n    x = 1\n", 2, "one whole statement"),
        ("# grader: a\nx = [  # SOLUTION\n]\n", 2, "one whole statement"),
        ("# grader: a\nx = [\n]  # SOLUTION\n", 3, "one whole statement"),
        ("# grader: a\nx = 1; y = [  # SOLUTION\n]\n", 2, "one whole statement"),
        ("# grader: a\nif x: y = 1  # SOLUTION\n", 2, "one whole statement"),
        ("# grader: a\n# SOLUTION\nx = 1\n", 2, "one whole statement"),
        ("# grader: a\nx = 1  # Solution\n", 2, "a stray solution marker"),
        ("# grader: a\nx = 1  # SOLUTION NO PROMPT\n", 2, "a stray solution marker"),
        ("# grader: a\n# BEGIN SOLUTION\n#> y\nx = 1  # SOLUTION\n# END SOLUTION\n", 4, "region that begins at line 2"),
        ("# grader: a\nx = 1  # SOLUTION\n\n#> x = 0\n", 4, "outside a solution region"),
    ],
)
def test_a_wrong_solution_is_refused_with_its_line(solution: str, line: int, problem: str) -> None:
    with pytest.raises(CourseError) as error:
        stub_source(solution, file=FILE)
    assert error.value.key == f"line {line}"
    assert problem in error.value.problem


def make_lab(folder: Path, solution: str = SOLUTION) -> Lab:
    exercises, solutions = folder / "exercises" / "lab3", folder / "solutions" / "lab3"
    exercises.mkdir(parents=True)
    solutions.mkdir(parents=True)
    (solutions / "lab.py").write_text(solution, encoding="utf-8")
    exercise = Exercise(id="words", title="Words", points=1, hints=("Split.",))
    return Lab(id="lab3", title="Lab 3", order=3, exercises=(exercise,), folder=exercises, solution_folder=solutions)


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    lab = make_lab(tmp_path)
    paths = [lab.folder / "lab.py", lab.folder / "lab.ipynb"]
    assert stale_files(lab) == paths
    assert write_lab(lab) == paths
    assert stale_files(lab) == []
    assert write_lab(lab) == []
    paths[0].write_text("x = 1\n", encoding="utf-8")
    assert stale_files(lab) == [paths[0]]
    assert write_lab(lab) == [paths[0]]
    assert sorted(path.name for path in lab.folder.iterdir()) == ["lab.ipynb", "lab.py"]
    assert {path: path.read_text(encoding="utf-8") for path in paths} == build_lab(lab)


def test_a_header_that_names_another_lab_is_refused(tmp_path: Path) -> None:
    lab = make_lab(tmp_path, SOLUTION.replace("grader: lab3", "grader: lab4"))
    with pytest.raises(CourseError, match="names the lab 'lab4'; the folder is 'lab3'"):
        build_lab(lab)


def test_a_missing_solution_is_named(tmp_path: Path) -> None:
    lab = make_lab(tmp_path)
    (tmp_path / "solutions" / "lab3" / "lab.py").unlink()
    with pytest.raises(CourseError, match=r"lab\.py: cannot be read: No such file"):
        build_lab(lab)


MARKDOWN = st.lists(st.sampled_from(["# text", "#", "# # Title", "# - $x$ `code` é 🙂"]), min_size=1, max_size=4)
CODE = st.lists(
    st.sampled_from(
        [
            "x = 1",
            "",
            "# a comment",
            "def f():\n    return '# not a cell'",
            's = """\n# %% in a string\n"""',
            "y = 7 % 3",
        ]
    ),
    max_size=4,
)
CELLS = st.lists(
    st.one_of(
        MARKDOWN.map(lambda lines: "\n".join(["# %% [markdown]", *lines])),
        CODE.map(lambda lines: "\n".join(["# %%", *lines])),
        CODE.map(lambda lines: "\n".join(['# %% Title tags=["play"]', *lines])),
    ),
    max_size=6,
)


@given(cells=CELLS)
def test_stub_and_notebook_read_back_as_the_same_code(cells: list[str]) -> None:
    solution = "\n".join(["# grader: lab3", *cells, "# %%", "last = 1", ""])
    source = parse_submission("lab.py", stub_source(solution, file=FILE).encode())
    notebook = parse_submission("lab.ipynb", notebook_json(solution, file=FILE).encode())
    assert source.lab == notebook.lab == "lab3"
    assert [(c.number, c.source, c.tags) for c in source.cells] == [
        (c.number, c.source, c.tags) for c in notebook.cells
    ]
    assert all(cell.problem is None for cell in source.cells)
