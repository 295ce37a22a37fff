"""Small notebooks in the formats of nbgrader and otter, as their authors write them, and the commands to try them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

SQUARE = """def square(x):
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError("negative")
    return x * x
    ### END SOLUTION"""

SQUARE_TESTS = """from nose.tools import assert_equal
assert square(2) == 4
assert_equal(square(3), 9)
assert square(2) == double(2), "twice two"
### BEGIN HIDDEN TESTS
assert square(LIMIT + 4) == 49
try:
    square(-1)
except ValueError:
    pass
else:
    raise AssertionError("no error")
### END HIDDEN TESTS"""

TOTAL = """def total(numbers, start=0):
    '''The sum of squares.'''
    return numbers.map(square).sum() + start"""

TOTAL_TESTS = """assert total(sc.parallelize([1, 2, 3], 2)) == 14
rdd = sc.parallelize([2])
result = total(rdd)
assert result == 4
assert total is not None"""

TASK = "Draw it.\n### BEGIN MARK SCHEME\nsecret scheme\n### END MARK SCHEME"

CUBE = """def cube(x):
    y = x * x # SOLUTION NO PROMPT
    return y * x # SOLUTION

one = cube(1) # SOLUTION"""

GREET = '''def greet(name):
    """Greet somebody."""
    # BEGIN SOLUTION NO PROMPT
    text = "hello " + name
    # END SOLUTION
    """ # BEGIN PROMPT
    text = ...
    """; # END PROMPT
    return text'''

HIDDEN_ROOT = '''""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
assert math.sqrt(cube(4)) == 8'''


def nbgrader_cell(source: str, name: str, role: str, points: float | None = None, kind: str = "code") -> Any:
    """A cell with nbgrader's metadata; ``role`` is solution, tests, manual, task or locked."""
    cell = getattr(v4, f"new_{kind}_cell")(source)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": role in ("tests", "manual"),
        "solution": role in ("solution", "manual"),
        "locked": role in ("tests", "locked", "task"),
        "task": role == "task",
    }
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def write(path: Path, cells: list[Any]) -> Path:
    """Write a notebook of these cells."""
    notebook = v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path


def nbgrader_notebook(path: Path) -> Path:
    """An nbgrader assignment with one of each kind of cell."""
    text: Any = v4.new_markdown_cell
    code: Any = v4.new_code_cell
    return write(
        path,
        [
            text("# Squares and words\n\nA small assignment."),
            code("%matplotlib inline\nimport math\nLIMIT = 3\ndef double(x):\n    return 2 * x"),
            text("## Square\n\nSquare a number. Negative numbers raise ValueError."),
            nbgrader_cell(SQUARE, "square", "solution"),
            code("square(3)"),
            nbgrader_cell(SQUARE_TESTS, "test-square", "tests", 3),
            text("## Total\n\nAdd up the squares of an RDD."),
            nbgrader_cell(TOTAL, "total", "solution"),
            nbgrader_cell(TOTAL_TESTS, "test-total", "tests", 2),
            nbgrader_cell("answer = 42", "number", "solution"),
            nbgrader_cell("assert answer == 42", "test-number", "tests", 1),
            nbgrader_cell("Because of this.", "why", "manual", 5, "markdown"),
            nbgrader_cell(TASK, "draw", "task", 4, "markdown"),
        ],
    )


def otter_notebook(path: Path) -> Path:
    """A master notebook of otter assign."""
    text: Any = v4.new_markdown_cell
    raw: Any = v4.new_raw_cell
    return write(
        path,
        [
            raw("# ASSIGNMENT CONFIG\nname: hw01\ninit_cell: false\nexport_cell: false\nfiles:\n  - data.csv"),
            text("# Homework 1\n\nNumbers."),
            v4.new_code_cell("import math"),  # type: ignore[no-untyped-call]
            raw("# BEGIN QUESTION\nname: q1\npoints: 3"),
            text("## Cube\n\nCube a number."),
            raw("# BEGIN SOLUTION"),
            _shown(CUBE),
            raw("# END SOLUTION"),
            raw("# BEGIN TESTS"),
            _shown("cube(2) == 8", "True"),
            _shown("cube(-3)", "-27"),
            _shown(HIDDEN_ROOT),
            _shown("one", "1"),
            raw("# END TESTS"),
            raw("# END QUESTION"),
            raw("# BEGIN QUESTION\nname: q2\npoints: 2"),
            text("## Greet\n\nSay hello."),
            raw("# BEGIN SOLUTION"),
            _shown(GREET),
            raw("# END SOLUTION"),
            raw("# BEGIN TESTS"),
            _shown("assert greet('ada') == 'hello ada'\nassert greet('') == 'hello '"),
            _shown("# HIDDEN\nassert greet('bob') == 'hello bob'"),
            raw("# END TESTS"),
            raw("# END QUESTION"),
            raw("# BEGIN QUESTION\nname: q3\nmanual: true\npoints: 4"),
            text("Why?"),
            raw("# BEGIN SOLUTION"),
            text("Because."),
            raw("# END SOLUTION"),
            raw("# END QUESTION"),
        ],
    )


def _shown(source: str, output: str = "") -> Any:
    cell: Any = v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    if output:
        data = {"text/plain": output}
        cell.outputs = [v4.new_output("execute_result", data=data, execution_count=1)]  # type: ignore[no-untyped-call]
    return cell
