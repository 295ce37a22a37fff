"""Notebooks: which cells they hold, and which are refused."""

from __future__ import annotations

import json

import pytest
from made_notebooks import code, markdown, notebook

from grader.submission import SubmissionError, cell_at, parse_submission, place_of


def test_cells_are_numbered_as_the_learner_counts_them() -> None:
    data = notebook(markdown("# Title"), code(["x = 1\n", "y = 2"]), code(""), code("z = 3", tags=["play"]))
    submission = parse_submission("lab.ipynb", data)
    assert submission.format == "notebook"
    assert [(c.number, c.source, c.first_line, c.tags) for c in submission.cells] == [
        (2, "x = 1\ny = 2", 1, ()),
        (4, "z = 3", 1, ("play",)),
    ]


def test_a_traceback_entry_leads_back_to_its_cell() -> None:
    cells = parse_submission("lab.ipynb", notebook(markdown(""), code("x = 1\nx / 0"))).cells
    assert cells[0].filename == "lab.ipynb[cell 2]"
    cell = cell_at(cells, "lab.ipynb[cell 2]", 2)
    assert cell is cells[0]
    place = place_of(cell, 2)
    assert (place.file, place.cell, place.line, place.code) == ("lab.ipynb", 2, 2, "x / 0")
    assert cell_at(cells, "lab.ipynb[cell 2]", 3) is None
    assert cell_at(cells, "functools.py", 1) is None


def test_the_lab_stands_in_the_metadata_or_in_a_header() -> None:
    assert parse_submission("lab.ipynb", notebook(code("x=1"), grader={"lab": "lab3"})).lab == "lab3"
    assert parse_submission("lab.ipynb", notebook(code("# grader: lab5\nx=1"))).lab == "lab5"
    assert parse_submission("lab.ipynb", notebook(code("x=1"), grader={"lab": "../x"})).lab is None


def test_an_old_notebook_is_converted() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "Text"},
        {"cell_type": "code", "metadata": {}, "language": "python", "outputs": [], "input": ["x = 1\n", "y = 2"]},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    submission = parse_submission("lab.ipynb", json.dumps(old).encode())
    assert [(c.number, c.source) for c in submission.cells] == [(2, "x = 1\ny = 2")]


def test_a_broken_cell_is_kept_with_its_place_in_the_cell() -> None:
    broken, fine = parse_submission("lab.ipynb", notebook(code("x = 1\nif x\n    y"), code("z = 1"))).cells
    assert broken.problem is not None
    assert (broken.problem.line, broken.problem.text) == (2, "if x")
    assert fine.problem is None


@pytest.mark.parametrize("source", ["x = '\ud800'", "x = 1\0", "x = \x1b[31m"])
def test_characters_that_are_no_text_break_one_cell_only(source: str) -> None:
    broken, fine = parse_submission("lab.ipynb", notebook(code(source), code("z = 1"))).cells
    assert broken.problem is not None
    assert broken.problem.message.isprintable()
    assert broken.problem.text.isprintable()
    broken.source.encode("utf-8")
    assert fine.problem is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"x = 1", "its text is not JSON (Expecting value at line 1, column 1)"),
        (b"[" * 100_000, "its JSON cannot be read"),
        (b'{"nbformat": 4, "x": ' + b"1" * 5000 + b"}", "its JSON cannot be read"),
        (b"[]", "it holds a list"),
        (b"5", "it holds a number"),
        (b'{"cells": []}', "it has no nbformat number"),
        (b'{"cells": [], "nbformat": NaN}', "it has no nbformat number"),
        (b'{"cells": [], "nbformat": true}', "it has no nbformat number"),
        (b'{"nbformat": 5}', "nbformat 5"),
        (b'{"nbformat": 4, "cells": 5}', "it has no list of cells"),
        (b'{"nbformat": 4, "cells": [5]}', "cell 1 is not an object"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [["x"]]}]}', "source of cell 1 is not text"),
        (b'{"nbformat": 4, "cells": [], "cells": []}', "has the key 'cells' twice"),
        (b'{"nbformat": 3, "worksheets": [{"cells": []}]}', "cannot be converted"),
        (b'{"nbformat": 3, "worksheets": 1}', "cannot be converted"),
        (notebook(markdown("text")), "no code cell"),
        (notebook(code("# nothing yet\n")), "no code cell"),
        (notebook(code("x = 1\n" * 180_000)), "more than 1 MB of code"),
        (notebook(code("x"), language_info={"name": "scala"}), "in scala, not in Python"),
        (notebook(code("x"), kernelspec={"name": "ir"}), "in ir, not in Python"),
    ],
)
def test_what_is_not_a_python_notebook_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(SubmissionError) as error:
        parse_submission("lab.ipynb", data)
    assert problem in error.value.problem
    assert error.value.advice
    assert str(error.value).startswith("lab.ipynb: ")


def test_outputs_do_not_matter_until_they_are_too_large() -> None:
    cell = code("x = 1") | {"outputs": [{"output_type": "display_data", "data": {"image/png": "A" * 1000}}]}
    assert parse_submission("lab.ipynb", notebook(cell)).cells[0].source == "x = 1"
    cell["outputs"][0]["data"]["image/png"] = "A" * (21 << 20)
    with pytest.raises(SubmissionError, match=r"larger than 20 MB\. Clear the outputs"):
        parse_submission("lab.ipynb", notebook(cell))


def test_kernels_of_other_names_are_python_all_the_same() -> None:
    kernel = {"name": "conda-env-spark-py", "language": "python", "display_name": "Spark"}
    assert parse_submission("lab.ipynb", notebook(code("x = 1"), kernelspec=kernel)).cells
    assert parse_submission("lab.ipynb", notebook(code("x = 1"), kernelspec={"name": "pysparkkernel"})).cells
