"""A check that never gives the learner's code a chance is an error of the check, and nobody's zero."""

from __future__ import annotations

import pytest
from mini_course import MiniCourse, check

from grader.checks.running.run import Options
from grader.results.record import CheckRecord

LAB = "lab1_plain"
HEAD = "import numpy as np\nimport pytest\n\n\n@pytest.mark.exercise('mean')\n@pytest.mark.points(1)\n"


def made(mini: MiniCourse, body: str, code: str = "") -> CheckRecord:
    text = f"{HEAD}def test_more(learner, reference):\n    {body}\n"
    (mini.root / "exercises" / LAB / "test_more.py").write_text(text)
    return check(mini.grade(LAB, mini.answered(LAB, code), options=Options(seed=1)), "test_more")


@pytest.mark.parametrize(
    "body",
    [
        "assert learner.mean() == 2.0",
        "assert learner.mean([1.0], 2) == 2.0",
        "assert learner.mean(numbrs=[1.0]) == 2.0",
        "assert learner.mean(3) == 2.0",
        "assert learner.mean(['a', 'b']) == 2.0",
        "assert learner.mean(None).value > 0",
        "assert abs(learner.mean([None]).value - 1) < 0.1",
        "x = learner.mean([1.0]).value\n    assert learner.mean(x) == 1.0",
    ],
)
@pytest.mark.parametrize("code", ["", "def mean(numbers):\n    return sum(numbers) / len(numbers) + 0 * numbers[0]"])
def test_arguments_that_the_reference_cannot_take_are_the_checks_error(mini: MiniCourse, body: str, code: str) -> None:
    found = made(mini, body, code)
    assert (found.status, found.earned) == ("error", 0.0)
    assert "the reference raises an exception too" in found.finding.headline
    assert "graded again when the check is mended" in found.finding.advice


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("assert learner.mean([1.0]) == 1.0", "def mean(numbers):\n    return numbers.sum()"),
        ("assert learner.mean([1.0]).raises('ValueError')", "def mean(numbers):\n    raise KeyError(1)"),
        ("assert learner.mean(3).raises('TypeError')", "def mean(numbers):\n    raise KeyError(1)"),
        # the argument is of the learner's own making
        (
            "x = learner.mean([1.0]).value\n    assert learner.mean([x]) == 1.0",
            "def mean(numbers):\n    return 'a' + numbers[0]",
        ),
        (
            "x = learner.mean([1.0]).value\n    assert learner.mean([x]) == 1.0",
            "def mean(numbers):\n    return 'a' if numbers == [1.0] else 1 + numbers[0]",
        ),
        ("assert learner.mean([1.0]) == 1.0", "def mean(numbers):\n    return 3.0"),
        ("assert learner.mean([1.0]).value < 2, 'too large'", "def mean(numbers):\n    return 3.0"),
    ],
)
def test_what_the_reference_can_answer_stays_the_learners(mini: MiniCourse, body: str, code: str) -> None:
    found = made(mini, body, code)
    assert (found.status, found.earned) == ("failed", 0.0)


@pytest.mark.parametrize(
    "body",
    [
        "assert learner.mean([1.0]) == 2.0",
        "assert learner.mean([1.0]).within(abs=0.1) == 2.0",
        "assert learner.mean([1.0]).value < 0.5, 'too large'",
        "assert learner.mean([1.0]).raises('ValueError')",
        "if learner.mean([1.0]).value > 0.5: pytest.fail('too large')",
    ],
)
def test_a_bound_that_the_reference_misses_too_is_the_checks_error(mini: MiniCourse, body: str) -> None:
    found = made(mini, body, "def mean(numbers):\n    return 3.0")
    assert (found.status, found.earned) == ("error", 0.0)
    assert found.finding.headline == "the reference does not pass this check on these inputs either"
    assert "graded again when the check is mended" in found.finding.advice


def test_a_bound_that_only_the_learner_misses_is_the_learners(mini: MiniCourse) -> None:
    """Also where the draw decides whether the reference is far from the bound or near it."""
    body = "assert learner.mean([np_rng.uniform(), 2.0]).value < 2.0, 'too large'"
    text = f"{HEAD}def test_more(learner, np_rng):\n    {body}\n"
    (mini.root / "exercises" / LAB / "test_more.py").write_text(text)
    wrong = mini.answered(LAB, "def mean(numbers):\n    return 3.0")
    for seed in range(5):
        assert check(mini.grade(LAB, wrong, options=Options(seed=seed)), "test_more").status == "failed"
