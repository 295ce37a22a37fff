"""What a learner is told about a cell that does not parse."""

from __future__ import annotations

import pytest

from grader.submission import SyntaxProblem, parse_submission


def problem_of(source: str) -> SyntaxProblem:
    problem = parse_submission("lab.py", f"# %%\n{source}\n".encode()).cells[0].problem
    assert problem is not None
    return problem


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("print 'a'", "write print(...)"),
        ("print x", "write print(...)"),
        ("exec 'a'", "write exec(...)"),
        ("rdd.map(lambda (k, v): k)", "lambda pair: pair[0]"),
        ("def f(a, (b, c)):\n    pass", "unpack it in the body"),
        ("if a <> b: pass", "written !="),
        ("try:\n    x\nexcept ValueError, e:\n    pass", "except Error as name:"),
        ("raise ValueError, 'x'", "raise Error(message)"),
        ("x = `y`", "repr(...)"),
        ("x = 5L", "no L"),
    ],
)
def test_python_2_is_named_with_its_fix(source: str, fix: str) -> None:
    message = problem_of(source).message
    assert message.startswith("This is Python 2. ")
    assert fix in message


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("x = (1,\ny = 2", "Add the closing bracket"),
        ("x = [1)", "do not pair up"),
        ("x = 'a", "no closing quote"),
        ("if x:\n\ty\n        z", "four spaces everywhere"),
        ("def f():\npass", "Indent the body by four spaces"),
        ("def f():\n        x\n    y", "line it up with its block"),
        ("x = 1\n  y = 2", "line it up with them"),
        ("def f()\n    pass", "ends with a colon"),
        ("return 1", "slipped out of its function"),
        ("x = “a”", "type the line again"),
        ("x\u00a0= 1", "type the line again"),
        ("<<<<<<< HEAD\nx = 1", "git merge"),
        ("a b", "the end of the line above"),
    ],
)
def test_the_usual_slips_come_with_advice(source: str, fix: str) -> None:
    message = problem_of(source).message
    assert fix in message
    assert not message.startswith("This is Python 2")


def test_a_mistake_elsewhere_on_a_line_is_not_taken_for_python_2() -> None:
    assert not problem_of("def f(a=(1, 2), b=): pass").message.startswith("This is Python 2")


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "-" * 50_000 + "1",
        "x = " + "+".join(["a"] * 30_000),
        "(" * 5_000 + ")" * 5_000,
        "not " * 50_000 + "a",
        "x = a" + ".b" * 60_000,
        "x = [a " + "for a in[]" * 13_000 + "]",
        "if a: pass\n" + "elif a: pass\n" * 50_000,
        "".join(" " * depth + "if a:\n" for depth in range(200)) + " " * 200 + "pass",
        "x = " + "9" * 5_000,
    ],
    ids=["minus", "plus", "brackets", "not", "attributes", "loops", "elif", "blocks", "digits"],
)
def test_source_made_to_break_the_parser_costs_one_cell(source: str) -> None:
    hostile, fine = parse_submission("lab.py", f"# %%\n{source}\n# %%\nx = 1\n".encode()).cells
    assert hostile.problem is not None
    assert len(hostile.problem.message) < 200
    assert len(hostile.problem.text) <= 200
    assert fine.problem is None


def test_a_very_large_cell_is_not_compiled() -> None:
    assert "larger than 128 kB" in problem_of("x = f'" + "{a}" * 300_000 + "'").message


def test_the_line_shown_is_short_and_printable() -> None:
    problem = problem_of("x = \x1b]0;title\x07 (" + "a" * 1000)
    assert problem.text.isprintable()
    assert len(problem.text) < 250
