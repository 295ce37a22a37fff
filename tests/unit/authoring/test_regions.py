"""Marked lines, and what stands in the place of a region."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.authoring.building.build import notebook_json, stub_source

FILE = Path("solutions/lab3/lab.py")


def function(*body: str) -> str:
    """A reference of one function."""
    return "\n".join(["# grader: lab3", "def f(xs):", *(f"    {line}" if line else "" for line in body), ""])


@pytest.mark.parametrize(
    ("solution", "stub"),
    [
        (["return sum(xs)  # SOLUTION"], ['raise NotImplementedError("f")']),
        (
            ["total = sum(xs)  # the sum  # SOLUTION", "#> total = ...", "return total"],
            ["total = ...", 'raise NotImplementedError("f")', "return total"],
        ),
        (
            ["a = 1  # SOLUTION", "#> a = ...", "b = a; c = 2  # SOLUTION", "#>", "#> b = ...", "return b"],
            ["a = ...", "", "b = ...", 'raise NotImplementedError("f")', "return b"],
        ),
        (
            ["for x in xs:", "    y = x  # SOLUTION", "return y  # SOLUTION"],
            ["for x in xs:", '    raise NotImplementedError("f")', 'raise NotImplementedError("f")'],
        ),
        (['text = """', "    # BEGIN SOLUTION", "    x  # SOLUTION", '"""', "s = '# SOLUTION'  # no marker"], None),
    ],
)
def test_a_marked_line_is_a_region_of_its_own(solution: list[str], stub: list[str] | None) -> None:
    expected = function(*solution if stub is None else stub)
    assert stub_source(function(*solution), file=FILE) == expected
    cells = json.loads(notebook_json(function(*solution), file=FILE))["cells"]
    assert "".join(cells[0]["source"]) == expected.rstrip("\n")


def test_a_marked_line_at_module_level_leaves_its_starter_text_or_nothing() -> None:
    solution = "# grader: lab3\n# %%\nA = 1  # SOLUTION\n#> A = 0  # TODO\n\nB = 2  # SOLUTION\nC = 3\n"
    assert stub_source(solution, file=FILE) == "# grader: lab3\n# %%\nA = 0  # TODO\n\nC = 3\n"


@pytest.mark.parametrize(
    ("starter", "stub"),
    [
        (["total = 0", "", "for x in xs:", "    ...", "return total"], -1),
        (["if not xs:", '    raise ValueError("empty")'], 2),
        (["if not xs:", "    raise NotImplementedError", "return 1"], None),
        (['raise ValueError("no")'], 0),
    ],
)
def test_starter_text_of_several_lines_never_hides_that_nothing_was_written(
    starter: list[str], stub: int | None
) -> None:
    body = ["# BEGIN SOLUTION", *(f"#> {line}".rstrip() for line in starter), "return 2", "# END SOLUTION"]
    expected = list(starter)
    if stub is not None:
        expected.insert(stub if stub >= 0 else len(starter) + stub, 'raise NotImplementedError("f")')
    assert stub_source(function(*body), file=FILE) == function(*expected)
    cells = json.loads(notebook_json(function(*body), file=FILE))["cells"]
    assert "".join(cells[0]["source"]) == function(*expected).rstrip("\n")
