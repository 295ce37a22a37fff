"""What a check raises over a learner's value costs the learner the check, and an author's bug costs nobody anything."""

from __future__ import annotations

import pytest
from mini_course import MiniCourse, check, exercise

from grader.checks.explaining.text import finding_lines
from grader.checks.running.run import Options
from grader.reports.html import render_html
from grader.reports.platforms import gradescope, prairielearn
from grader.results.record import CheckRecord, RunRecord, decode, encode

LAB = "lab1_plain"
HEAD = "import math\nimport sys\nimport numpy as np\nimport pytest\n\n\n"
MARKS = "@pytest.mark.exercise('mean')\n@pytest.mark.points(1)\n"


def graded(mini: MiniCourse, body: str, code: str = "", *, hidden: bool = False) -> RunRecord:
    """The record of a submission with one more check of mean(); without ``code`` the reference's own."""
    folder, name = ("solutions", "test_more_hidden.py") if hidden else ("exercises", "test_more.py")
    (mini.root / folder / LAB / name).write_text(f"{HEAD}{body}\n")
    return mini.grade(LAB, mini.answered(LAB, code), options=Options(seed=1, hidden=True))


def made(mini: MiniCourse, body: str, code: str = "", *, hidden: bool = False) -> CheckRecord:
    return check(
        graded(mini, f"{MARKS}def test_more(learner, reference):\n    {body}", code, hidden=hidden), "test_more"
    )


@pytest.mark.parametrize(
    ("given", "body", "kind", "said"),
    [
        ("'abc'", "assert np.asarray(learner.mean([1.0]).value, float) > 0", "wrong-type", "returned a str"),
        ("10**5000", "assert str(learner.mean([1.0]).value)", "wrong-type", "returned an int, where a float is due"),
        ("10**400", "assert math.sqrt(learner.mean([1.0]).value) == 1", "wrong-type", "returned an int"),
        ("None", "assert learner.mean([1.0]).value + 1 == 2", "wrong-type", "returned None, where a float is due"),
        ("[1.0]", "assert {learner.mean([1.0]).value: 1}", "wrong-type", "returned a list, where a float is due"),
        ("float('inf')", "assert int(learner.mean([1.0]).value) == 1", "wrong-value", "returned: a float"),
        ("1e300", "assert math.exp(learner.mean([1.0]).value) > 0", "wrong-value", "returned: a float"),
        ("-1.0", "assert math.log(learner.mean([1.0]).value) == 0", "wrong-value", "returned: a float"),
        ("5.0", "assert [0.5][int(learner.mean([1.0]).value) - 1] == 0.5", "wrong-value", "returned: a float"),
        ("0.0", "assert 1 / learner.mean([1.0]).value == 1", "wrong-value", "returned: a float"),
        ("9e15", "assert len([0] * int(9 * learner.mean([1.0]).value))", "wrong-value", "returned: a float"),
        ("7.0", "learner.mean([1.0]).value == 1 or sys.exit(7)", "wrong-value", "returned: a float"),
        (
            "7.0",
            "learner.mean([1.0]).value == 1 or (_ for _ in ()).throw(GeneratorExit)",
            "wrong-value",
            "returned: a f",
        ),
    ],
)
def test_a_check_that_breaks_down_over_a_value_has_failed(
    mini: MiniCourse, given: str, body: str, kind: str, said: str
) -> None:
    found = made(mini, body, f"def mean(numbers):\n    return {given}")
    assert (found.status, found.earned) == ("failed", 0.0)
    assert found.finding.kind == kind
    assert said in found.finding.headline
    assert "test_more.py:10" in found.author_note
    assert made(mini, body).status == "passed"


def test_a_check_that_calls_itself_too_deeply_over_a_value_has_failed(mini: MiniCourse) -> None:
    body = """
def depth(value, level=0):
    return depth(value, level + 1) if value != 1.0 else level


@pytest.mark.exercise('mean')
@pytest.mark.points(1)
def test_more(learner):
    assert depth(learner.mean([1.0]).value) == 0
"""
    found = check(graded(mini, body, "def mean(numbers):\n    return 2.0"), "test_more")
    assert found.status == "failed"
    assert "RecursionError" in found.author_note


def test_a_message_that_cannot_be_written_out_is_abbreviated(mini: MiniCourse) -> None:
    body = "found = learner.mean([1.0]).value\n    if found != 1.0: raise AssertionError(found)"
    found = made(mini, body, "def mean(numbers):\n    return 10**5000")
    assert (found.status, found.finding.kind) == ("failed", "assertion")
    assert found.finding.headline == "<int of about 5,001 digits, 1.000e+5000>"


@pytest.mark.parametrize("given", ["'abc'", "[]", "[None]", "{}"])
def test_a_reference_that_fails_on_what_the_learner_gave_makes_no_check_void(mini: MiniCourse, given: str) -> None:
    body = "assert learner.mean([1.0]) == reference.mean([learner.mean([1.0]).value])"
    found = made(mini, body, f"def mean(numbers):\n    return {given}")
    assert (found.status, found.finding.kind) == ("failed", "wrong-type")
    assert made(mini, body).status == "passed"


def test_a_reference_that_fails_on_an_input_of_the_check_makes_it_void_whatever_the_learner_does(
    mini: MiniCourse,
) -> None:
    body = "learner.mean([1.0]).plain()\n    assert learner.mean([]) == reference.mean([])"
    assert made(mini, body, "def mean(numbers):\n    return 'abc'").status == "void"


@pytest.mark.parametrize(
    "body",
    ["learner.mean([1.0]).plain()\n    1 / 0", "assert learner.mean([1.0]).valeu == 1.0", "learner.mean([1.0]) + 1"],
)
@pytest.mark.parametrize("code", ["", "def mean(numbers):\n    return 'abc'"])
def test_a_check_that_breaks_down_on_the_reference_too_is_its_authors_fault(
    mini: MiniCourse, body: str, code: str
) -> None:
    found = made(mini, body, code)
    assert (found.status, found.finding.kind) == ("error", "grader")
    assert "test_more.py:" in found.finding.headline


def test_the_points_of_a_run_do_not_depend_on_what_was_returned(mini: MiniCourse) -> None:
    body = f"{MARKS}def test_more(learner):\n    assert float(learner.mean([1.0]).value) == 1.0"
    right, wrong = (graded(mini, body, code) for code in ("", "def mean(numbers):\n    return 'abc'"))
    assert exercise(wrong, "mean").checked == exercise(right, "mean").checked
    assert wrong.points == right.points
    assert prairielearn(right)["score"] == 1.0
    assert prairielearn(wrong)["score"] == wrong.earned / right.points < 1.0
    most = [sum(test["max_score"] for test in gradescope(record)["tests"]) for record in (right, wrong)]
    assert most[0] == most[1] == right.points


def test_a_hidden_check_tells_its_author_and_not_the_learner(mini: MiniCourse) -> None:
    body = f"{MARKS}def test_more(learner):\n    assert float(learner.mean([4711.0]).value) == 4711.0"
    record = graded(mini, body, "def mean(numbers):\n    return f'secret {numbers[0]}'", hidden=True)
    found = check(record, "test_more")
    assert "secret 4711.0" in found.author_note
    told = "\n".join(finding_lines(found)) + render_html(record)
    assert "4711" not in told
    assert "ValueError" not in told


def test_a_copy_without_solutions_trusts_checks_that_were_proven(mini: MiniCourse) -> None:
    body = f"{MARKS}def test_more(learner):\n    assert float(learner.mean([1.0]).value) == 1.0"
    graded(mini, body)
    source = mini.answered(LAB, "def mean(numbers):\n    return 'abc'")
    (mini.root / "solutions").rename(mini.root / "away")
    assert check(mini.grade(LAB, source, options=Options(seed=1)), "test_more").status == "failed"


FIXTURE = """
@pytest.fixture
def noted(learner):
    {before}
    yield learner
    {after}


@pytest.mark.exercise('mean')
@pytest.mark.points(1)
def test_more(noted):
    assert noted.mean([1.0]) == {due}
"""


@pytest.mark.parametrize(
    ("before", "after", "code", "status"),
    [
        ("pass", "1 / 0", "", "error"),
        ("pass", "float(learner.mean([1.0, 3.0]).value)", "", "passed"),
        (
            "pass",
            "float(learner.mean([1.0, 3.0]).value)",
            "def mean(x):\n    return 1.0 if len(x) < 2 else 'b'",
            "failed",
        ),
        ("pass", "assert learner.mean([1.0, 3.0]) == 2.0", "def mean(x):\n    return 1.0", "failed"),
        ("float(learner.mean([1.0, 3.0]).value)", "pass", "def mean(x):\n    return 'b'", "failed"),
        ("1 / 0", "pass", "", "error"),
    ],
)
def test_what_a_fixture_raises_counts_before_and_after_the_check(
    mini: MiniCourse, before: str, after: str, code: str, status: str
) -> None:
    found = check(graded(mini, FIXTURE.format(before=before, after=after, due=1.0), code), "test_more")
    assert found.status == status
    assert found.earned == (1.0 if status == "passed" else 0.0)


def test_a_check_that_failed_stays_so_whatever_its_fixtures_raise_afterwards(mini: MiniCourse) -> None:
    wrong = "def mean(numbers):\n    return 2.0"
    found = check(graded(mini, FIXTURE.format(before="pass", after="1 / 0", due=1.0), wrong), "test_more")
    assert (found.status, found.finding.kind) == ("failed", "wrong-value")
    assert "taking down its fixtures raised ZeroDivisionError" in found.author_note


def test_a_picture_that_only_the_learners_value_spoils_costs_nothing(mini: MiniCourse) -> None:
    body = (
        f"{MARKS}def test_more(learner, picture):\n    from grader.authors import loss_curve\n"
        "    found = learner.mean([1.0]).value\n"
        "    picture(lambda: loss_curve([found], [found] if isinstance(found, float) else [].pop()))\n"
        "    assert found == 1"
    )
    found = check(graded(mini, body, "def mean(numbers):\n    return 1"), "test_more")
    assert found.status == "passed"
    assert "a picture of it cannot be made" in found.author_note


def test_checks_of_nested_classes_of_one_name_each_have_a_record(mini: MiniCourse) -> None:
    one = """
class {name}:
    class TestInner:
        @pytest.mark.exercise('mean')
        @pytest.mark.points(1)
        def test_it(self, learner):
            assert learner.mean([{given}]) == {given}
"""
    body = one.format(name="TestOne", given=1.0) + one.format(name="TestOther", given=2.0)
    record = graded(mini, body, "def mean(numbers):\n    return 1.0")
    ends = {each.id: each.status for each in exercise(record, "mean").checks if each.id.endswith("test_it")}
    assert ends == {"TestOne.TestInner.test_it": "passed", "TestOther.TestInner.test_it": "failed"}
    assert decode(encode(record)) == record
