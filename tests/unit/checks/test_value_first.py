"""A check of how something is done counts only where the value is right, so it compares the very call first."""

from __future__ import annotations

import pytest
from mini_course import MiniCourse, check

from grader.checks.running.run import Options
from grader.results.record import CheckRecord

LAB = "lab1_plain"
HOW = {
    "keeps_inputs": "assert learner.scaled([[1.0, 2.0]], 3.0).keeps_inputs",
    "lazy": "assert learner.scaled([[1.0, 2.0]], 3.0).lazy",
    "cost": "assert learner.scaled([[1.0, 2.0]], 3.0).costs_at_most(2.0, reference.scaled([[1.0, 2.0]], 3.0), 'jobs')",
}


def made(mini: MiniCourse, body: str, code: str = "") -> CheckRecord:
    """One more check of scaled(), of a submission that is right but for ``code``."""
    head = "import pytest\n\n\n@pytest.mark.exercise('scaled')\n@pytest.mark.points(1)\n"
    path = mini.root / "exercises" / LAB / "test_more.py"
    path.write_text(f"{head}def test_more(learner, reference):\n    {body}\n")
    record = mini.grade(LAB, mini.answered(LAB, code), options=Options(seed=1, smallest=False))
    return check(record, "test_more")


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(
    "given", ["[]", "None", "[0] * 200", "rows", "factor", "[[3.0, 6.1]]", "[[3, 6]]", "(rows, factor)"]
)
def test_a_wrong_value_earns_nothing_however_it_was_found(mini: MiniCourse, how: str, given: str) -> None:
    found = made(mini, HOW[how], f"def scaled(rows, factor):\n    return {given}")
    assert (found.status, found.earned) == ("failed", 0.0)
    assert found.finding.kind in ("wrong-value", "wrong-type")
    assert "right, but" not in found.finding.headline


@pytest.mark.parametrize("how", HOW)
def test_the_right_value_passes(mini: MiniCourse, how: str) -> None:
    assert made(mini, HOW[how]).status == "passed"


def test_a_right_value_found_the_wrong_way_is_told_so(mini: MiniCourse) -> None:
    code = (
        "def scaled(rows, factor):\n    rows[0][:] = [x * factor for x in rows[0]]\n    return [list(r) for r in rows]"
    )
    found = made(mini, HOW["keeps_inputs"], code)
    assert found.finding.kind == "side-effect"


@pytest.mark.parametrize(
    ("code", "status"),
    [("[[x * factor for x in row] for row in rows]", "passed"), ("[[3.0, 6.0]]", "failed"), ("[]", "failed")],
)
def test_a_cost_beyond_that_of_a_smaller_input_counts_where_both_are_right(
    mini: MiniCourse, code: str, status: str
) -> None:
    body = (
        "due = reference.scaled([[1.0, 2.0]], 3.0)\n"
        "    least = learner.scaled([[1.0]], 3.0)\n"
        "    assert learner.scaled([[1.0, 2.0]], 3.0).costs_at_most(2.0, due, 'jobs', beyond=least)"
    )
    assert made(mini, body, f"def scaled(rows, factor):\n    return {code}").status == status


@pytest.mark.parametrize(
    ("body", "given", "status"),
    [
        ("assert learner.scaled([[1.0]], 3.0).within(abs=0.2).keeps_inputs", "[[3.1]]", "passed"),
        ("assert learner.scaled([[1.0]], 3.0).within(abs=0.2).keeps_inputs", "[[3.5]]", "failed"),
        ("assert learner.scaled([[1.0]], 3.0).through(len).lazy", "[[7.0]]", "passed"),
        ("assert learner.scaled([[1.0]], 3.0).through(len).lazy", "[]", "failed"),
        (
            "due = reference.scaled([[1.0]], 3.0).within(abs=0.2)\n"
            "    assert learner.scaled([[1.0]], 3.0).costs_at_most(1.0, due, 'jobs')",
            "[[3.1]]",
            "passed",
        ),
        ("assert learner.scaled([[1.0]], 3.0).within(abs=0.2).keeps_inputs", "'abc'", "failed"),
        ("assert learner.scaled([[1.0]], 3.0).through(lambda rows: rows[0][0] > 0).lazy", "[[]]", "failed"),
    ],
)
def test_the_rules_of_the_result_decide_what_is_right(mini: MiniCourse, body: str, given: str, status: str) -> None:
    assert made(mini, body, f"def scaled(rows, factor):\n    return {given}").status == status


@pytest.mark.parametrize(
    "first",
    [
        "assert found == reference.scaled([[1.0]], 3.0).within(abs=0.2)",
        "assert found.through(len) == reference.scaled([[1.0]], 3.0)",
        "assert found == [[3.1]]",
    ],
)
def test_what_the_check_itself_has_found_right_is_not_asked_again(mini: MiniCourse, first: str) -> None:
    body = f"found = learner.scaled([[1.0]], 3.0)\n    {first}\n    assert found.keeps_inputs\n    assert found.lazy"
    assert made(mini, body, "def scaled(rows, factor):\n    return [[3.1]]").status == "passed"


def test_one_right_answer_says_nothing_about_the_next(mini: MiniCourse) -> None:
    code = "made = []\ndef scaled(rows, factor):\n    made.append(1)\n    return [[3.0]] if len(made) == 1 else []"
    body = "assert learner.scaled([[1.0]], 3.0) == [[3.0]]\n    assert learner.scaled([[1.0]], 3.0).keeps_inputs"
    assert made(mini, body, code).status == "failed"


def test_a_function_that_raises_as_it_should_has_given_what_is_right(mini: MiniCourse) -> None:
    body = "found = learner.scaled([[1.0]], 3.0)\n    assert found.raises('KeyError')\n    assert found.keeps_inputs"
    assert made(mini, body, "def scaled(rows, factor):\n    raise KeyError(1)").status == "failed"


def test_a_returned_function_is_right_when_what_it_gives_is(mini: MiniCourse) -> None:
    def body(due: float) -> str:
        return (
            f"found = learner.scaled([[1.0]], 3.0)\n    assert found.predict([1.0]) == [{due}]\n    assert found.lazy"
        )

    code = "def scaled(rows, factor):\n    return lambda x: x * 2"
    mini.teach("lab1_plain", "scaled", "return lambda x: x * factor")
    assert made(mini, body(2.0), code).status == "passed"
    assert made(mini, body(3.0), code).finding.kind == "wrong-value"
