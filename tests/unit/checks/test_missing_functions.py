"""A function that is defined in the file is never called undefined: the finding says what became of it, and where."""

from __future__ import annotations

import json

import pytest
from mini_course import MiniCourse, headline

from grader.checks.explaining.errors import at_load
from grader.checks.explaining.missing import beside_the_stub, defined_again, gone
from grader.checks.running.programs import locate
from grader.results.record import Finding
from grader.submission import Cell, Place, Submission, parse_submission

DOT = "# %%\ndef dot(a, b):\n    return sum(x * y for x, y in zip(a, b))\n"


def finding(text: str, stopped: dict[int, int] | None = None) -> Finding | None:
    """What is said of ``dot``, which is not there after the cells of a file have run."""
    submission = parse_submission("lab.py", text.encode())

    def line(cell: Cell) -> int | None:
        return (stopped or {}).get(cell.number)

    return gone("dot", submission.cells, submission.asides, lambda f, n: locate(submission.cells, f, n), line)


@pytest.mark.parametrize(
    ("then", "line", "said"),
    [
        ("del dot", 5, "is defined in line 2, then deleted in line 5"),
        ("dot = dot([1], [2])", 5, "is defined in line 2, then given another value in line 5"),
        ("for dot in [1, 2]:\n    pass", 5, "then given another value in line 5"),
        ("import math as dot", 5, "then replaced by what is imported under this name in line 5"),
        ("with open('x') as dot:\n    pass", 5, "then given another value in line 5"),
        ("def spoil():\n    global dot\n    dot = 3\nspoil()", 7, "then changed by spoil() in line 7"),
        ("if True:\n    del dot", 6, "then deleted in line 6"),
        ("try:\n    1 / 0\nexcept ArithmeticError as dot:\n    pass", 7, "then deleted in line 7"),
        ("print(dot := 3)", 5, "then given another value in line 5"),
        ("[dot := x for x in (1, 2)]", 5, "then given another value in line 5"),
        ("(dot, other) = 1, 2", 5, "then given another value in line 5"),
        ("globals()['dot'] = 3", 5, "then given another value in line 5"),
        ("match 3:\n    case dot:\n        pass", 6, "then given another value in line 6"),
        ("dot: int = 3", 5, "then given another value in line 5"),
        ("x = 1\n\n# %%\ndel dot", 8, "is defined in line 2, then deleted in line 8"),
    ],
)
def test_what_took_a_name_away_is_named_with_its_place(then: str, line: int, said: str) -> None:
    found = finding(f"{DOT}# %%\n{then}\n")
    assert found is not None
    assert said in found.headline
    assert found.place is not None
    assert found.place.line == line


def test_what_a_comprehension_or_another_function_calls_dot_takes_nothing_away() -> None:
    found = finding(f"{DOT}# %%\nx = [dot for dot in (1, 2)]\ndef f(dot):\n    dot = 3\n    return lambda dot: dot\n")
    assert found is not None
    assert "not there after all cells have run" in found.headline


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# %%\nclass Vector:\n    def dot(self, other):\n        return 0\n", "inside Vector only, in line 3"),
        ("# %%\ndef outer():\n    def dot(a, b):\n        return 0\n", "inside outer only, in line 3"),
        ('# %%\nx = 1\n# %% tags=["play"]\ndef dot(a, b):\n    return 0\n', "tagged `play` only, in line 4"),
        ("# %%\nx = 1\n# %%\n%%writefile dot.py\ndef dot(a, b):\n    return 0\n", "a cell that is left out"),
        ("# %%\nif 1 > 2:\n    def dot(a, b):\n        return 0\n", "defined in line 3, and not there"),
    ],
)
def test_a_definition_out_of_reach_is_named_with_its_place(text: str, said: str) -> None:
    found = finding(text)
    assert found is not None
    assert said in found.headline


def test_what_a_cell_that_stopped_did_not_reach_is_no_reason() -> None:
    found = finding(f"{DOT}# %%\n1 / 0\ndel dot\n", {2: 5})
    assert found is not None
    assert "deleted" not in found.headline


def test_only_what_is_defined_nowhere_is_undefined() -> None:
    assert finding("# %%\ndef dots(a, b):\n    return 0\nprint(dots)\n") is None


def notes(text: str) -> list[str]:
    submission = parse_submission("lab.py", text.encode())
    found = defined_again(["dot"], submission.cells, lambda f, n: locate(submission.cells, f, n))
    return [note.text for note in found]


STUB = '# %%\ndef dot(a, b):\n    raise NotImplementedError("dot")\n'


def test_an_answer_beside_the_stub_in_a_play_cell_is_named() -> None:
    text = f'{STUB}# %% tags=["play"]\ndef dot(a, b):\n    return 0\n'
    assert beside(parse_submission("lab.py", text.encode())) == [
        "dot() is still the stub where it counts, in line 2. Another one, in line 5, stands in a cell tagged `play`, "
        "which is not run."
    ]


def test_an_answer_beside_the_stub_in_a_markdown_cell_is_named() -> None:
    cells = [("code", STUB.removeprefix("# %%\n")), ("markdown", "def dot(a, b):\n    return 0\n")]
    made = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells]
    made[0] |= {"outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}
    assert beside(parse_submission("lab.ipynb", json.dumps(notebook).encode())) == [
        "dot() is still the stub where it counts, in cell 1, line 1. Another one stands in a Markdown cell, cell 2, "
        "line 1: not run."
    ]


def beside(submission: Submission) -> list[str]:
    def place(file: str, line: int) -> Place | None:
        return locate(submission.cells, file, line)

    return [note.text for note in beside_the_stub(["dot"], submission.cells, submission.asides, place)]


def test_nothing_is_said_of_play_beside_an_answer() -> None:
    submission = parse_submission("lab.py", f'{DOT}# %% tags=["play"]\ndef dot(a, b):\n    return 0\n'.encode())
    assert beside(submission) == []


def test_of_two_definitions_the_note_says_which_counts() -> None:
    stub = '# %%\ndef dot(a, b):\n    raise NotImplementedError("dot")\n'
    assert notes(DOT + DOT) == ["dot() is defined 2 times: the last one, in line 5, counts. Not looked at: line 2."]
    assert notes(DOT + stub) == [
        "dot() is defined 2 times: the last one, the stub, in line 5, counts. Not looked at: line 2."
    ]
    assert notes(stub + DOT) == []
    assert notes(DOT) == []


def test_the_same_file_is_told_the_same_when_it_comes_again(mini: MiniCourse) -> None:
    """What a cell says is kept for whoever hands in the same one; it is the same cell though it was read anew."""
    source = mini.answered("lab1_plain", "x = 1 / 0\ndef mean(xs): return 1\ndel mean")
    source = source.replace("def mean(", "def other(", 1)
    first, second = (headline(mini.grade("lab1_plain", source), "test_example") for _ in range(2))
    assert "ZeroDivisionError" in first
    assert second == first


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the cell raised KeyError: 'a'", "f() is not there, because the cell raised KeyError: 'a'"),
        ("the cell: there is no column `a` here", "f() is not there: there is no column `a` here"),
    ],
)
def test_the_reason_is_one_sentence_with_the_fact(said: str, told: str) -> None:
    assert at_load("load", "f", said, None, "").headline == told
