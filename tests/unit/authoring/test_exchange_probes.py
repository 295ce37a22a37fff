"""What a single call cannot show is asked by a probe: functions as arguments, arguments that change; AUTOTEST lines."""

from __future__ import annotations

import pytest

from grader.authoring.interop.checks import Body, check_body
from grader.authoring.interop.names import Names

NAMES = Names(
    frozenset({"f", "g"}),
    frozenset({"helper"}),
    {"np": "import numpy as np", "math": "import math", "DATA": "DATA = [1, 2]"},
)


def body(source: str) -> Body:
    return check_body(source, "", NAMES)


def probed(source: str) -> list[str]:
    """The lines of the probes in the check."""
    return [line.split("def probe(")[1] for line in body(source).lines if "def probe(" in line]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("assert f(lambda a: a + 1, 2) == 3", "return f(lambda a: a + 1, 2)"),
        ("h = lambda x: 2 * x\nassert f(h, 1) == 2", "h = lambda x: 2 * x\\n    return f(h, 1)"),
        ("def h(x):\n    return x\nassert f(h, 1) == 1", "return x\\n    return f(h, 1)"),
        ("assert f(np.sin, 0) == 0", "import numpy as np\\n    return f(np.sin, 0)"),
        ("assert f(len, 'ab') == 2", "return f(len, 'ab')"),
        ("k = 3\nassert f(lambda a: a + k) == 3", "k, = args\\n    return f(lambda a: a + k)"),
        ("f_0 = 1\nf_ = lambda f: f\nassert f(f_, 1) == 2", "return f"),
        ("assert f(lambda a: a, DATA) == 3", "DATA, = args"),
    ],
)
def test_a_function_is_handed_over_where_it_is_called(source: str, text: str) -> None:
    (probe,) = probed(source)
    assert text in probe


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("xs = [2]\nf(xs)\nassert xs == [1]", "xs = learner.probe('f',"),
        ("a, b = [1], [2]\nf(a, b)\nassert a == b", "a, b = learner.probe('f',"),
        ("grid = [[0]]\nf(grid, (0, 0), -1)\nassert grid[0][0] == -1", "grid = learner.probe('f',"),
        ("xs = [2]\nf(xs, math.floor)\nassert xs == [1]", "import math"),
        ("learner = [2]\nf(learner)\nassert learner == [1]", "learner_ = learner.probe('f',"),
    ],
)
def test_what_a_function_makes_of_its_arguments_is_looked_at(source: str, due: str) -> None:
    assert due in "\n".join(body(source).lines)


@pytest.mark.parametrize("source", ["f(3)", "f([1])", "f(helper(2))"])
def test_a_call_that_changes_nothing_that_is_named_is_left_out(source: str) -> None:
    found = body(f"{source}\nassert 1 == 1")
    assert any("only a function's result can be examined" in each for each in found.left)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("f(1)", "assert learner.f(1) == reference.f(1)"),
        (
            "f(1) + g(2)",
            "assert learner.f(1).value + learner.g(2).value == reference.f(1).value + reference.g(2).value",
        ),
        ("f(DATA)", "DATA = [1, 2]\nassert learner.f(DATA) == reference.f(DATA)"),
        ("len(f(1))", "assert len(learner.f(1).value) == len(reference.f(1).value)"),
        ("type(f(1))", "assert type(learner.f(1).value).__name__ == type(reference.f(1).value).__name__"),
    ],
)
def test_a_value_that_is_left_to_the_solution_is_that_of_the_reference(asked: str, due: str) -> None:
    assert "\n".join(body(f"assert_as_solution({asked})").lines) == due


def test_what_catches_errors_is_handed_no_call() -> None:
    tests = """def throws(call):
    try:
        call()
    except ValueError:
        return True
    return False
assert throws(lambda: f(0))"""
    (reason,) = body(tests).left
    assert "throws() catch what a call raises" in reason
