"""Grading a returned function by what it predicts: labels stay with the judge, messages say score, limit and others."""

from __future__ import annotations

import pytest
from mini_course import MiniCourse, check, exercise, headline

from grader.checks.dsl.result import Result, same_answer
from grader.checks.running.run import Options
from grader.results.record import CheckRecord
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Raised, SparkError

LAB = "lab1_plain"
CHECK = """
import pytest
from grader.authors import rmse


@pytest.mark.exercise("adder")
@pytest.mark.points(1)
def test_score(learner, inputs):
    rows, labels = inputs.line(5)
    predicted = learner.adder(1.0).predict(rows, {between})
    assert predicted.score(rmse, labels, "years").below(0.5, constant_model=1.5, reference=0.0)
"""
INPUTS = """
def line(n):
    return [float(x) for x in range(n)], [x + 1.0 for x in range(n)]
"""


def graded(mini: MiniCourse, code: str, *, hidden: bool = False, between: str = "None") -> CheckRecord:
    """The record of a check of scores against a submission whose adder is ``code``."""
    folder = mini.root / ("solutions" if hidden else "exercises") / LAB
    (folder / f"test_score{'_hidden' if hidden else ''}.py").write_text(CHECK.replace("{between}", between))
    (mini.root / "exercises" / LAB / "inputs.py").write_text(INPUTS)
    options = Options(seed=1, exercises=frozenset({"adder"}), hidden=True)
    return check(mini.grade(LAB, mini.answered(LAB, code), options=options), "test_score")


def test_a_good_model_passes(mini: MiniCourse) -> None:
    assert graded(mini, "def adder(n): return lambda x: x + n").status == "passed"


@pytest.mark.parametrize("hidden", [False, True])
def test_a_poor_score_is_told_with_limit_and_others(mini: MiniCourse, hidden: bool) -> None:
    finding = graded(mini, "def adder(n): return lambda x: x - n", hidden=hidden).finding
    assert finding is not None
    assert (finding.kind, finding.headline, finding.details) == (
        "score",
        "rmse is 2.00 years on 5 unseen rows; it should be below 0.5000 years",
        ("For comparison, constant model: 1.5000 years, reference: 0.0000 years.",),
    )


@pytest.mark.parametrize("hidden", [False, True])
def test_a_mistake_is_recognised_by_its_predictions(mini: MiniCourse, hidden: bool) -> None:
    finding = graded(mini, "def adder(n): return lambda x: x + 1e-4", hidden=hidden).finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "no-add"


PROBLEMS = [
    ("lambda x: float('nan')", "None", "predicts nan for row 1, where a finite number is due"),
    ("lambda x: x / 2", "(0, 6)", "predicts 0.0 for row 1, where a number between 0 and 6 (ends excluded) is due"),
    ("lambda x: 10**5000", "None", "predicts inf for row 1, where a finite number is due"),
    ("lambda x: None", "None", "predicts None for row 1, where a number is due"),
    ("lambda x: 'late'", "None", "predicts a str for row 1, where a number is due"),
    ("lambda x: abs", "None", "predicts a function for row 1, where a number is due"),
    ("lambda x: lambda y: y", "None", "predicts a function for row 1, where a number is due"),
    ("lambda x: __import__('numpy').ones(1)", "None", "predicts a numpy array of float64 of shape (1,) for row 1"),
]


@pytest.mark.parametrize(("model", "between", "said"), PROBLEMS)
def test_unusable_predictions_are_named(mini: MiniCourse, model: str, between: str, said: str) -> None:
    finding = graded(mini, f"def adder(n): return {model}", between=between).finding
    assert finding is not None
    assert said in finding.headline


def test_a_hidden_check_quotes_no_prediction(mini: MiniCourse) -> None:
    """What a model predicts may hold the features that it was asked about."""
    finding = graded(mini, "def adder(n): return lambda x: x + 7e6", hidden=True, between="(0, 6)").finding
    assert finding is not None
    assert finding.headline == "returns a wrong value on an input that is not shown"
    assert not finding.details


@pytest.mark.parametrize("model", ["lambda x: __import__('numpy').float64(x + n)", "lambda x: int(x + n)"])
def test_every_kind_of_number_is_a_prediction(mini: MiniCourse, model: str) -> None:
    assert graded(mini, f"def adder(n): return {model}").status == "passed"


def test_a_number_in_place_of_a_function(mini: MiniCourse) -> None:
    finding = graded(mini, "def adder(n): return n").finding
    assert finding is not None
    assert finding.headline == "adder(1.0) returned a float, where a function is due"


def test_a_model_that_raises_is_a_crash_with_its_place(mini: MiniCourse) -> None:
    finding = graded(mini, "def adder(n):\n    return lambda x: x / 0").finding
    assert finding is not None
    assert finding.kind == "crash"
    assert "division by zero" in finding.headline


def test_a_mistake_is_recognised_by_what_it_raises_where_its_value_is_needed(mini: MiniCourse) -> None:
    with (mini.root / "solutions" / LAB / "wrong.py").open("a") as file:
        file.write('@wrong_answer("adder", id="divides", title="Divides", hint="Add.")\n')
        file.write("def dividing(n):\n    return lambda x: x / 0\n")
    finding = graded(mini, "def adder(n):\n    by = 0\n    return lambda x: x / by").finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "divides"


def raising(field: str, fields: str) -> Result:
    """A call that missed a field among others."""
    said = SparkError("FIELD_NOT_FOUND", {"fieldName": field, "fields": fields})
    answer = Answer(raised=Raised("IllegalArgumentException", f"No {field} in {fields}", "call", spark=said))
    return Result(None, "learner", Request("f"), lambda: answer)  # type: ignore[arg-type]


def test_what_other_columns_are_called_does_not_make_another_mistake() -> None:
    assert same_answer(raising("`label`", "`id`, `vec`"), raising("`label`", "`id`, `features`"))
    assert not same_answer(raising("`label`", "`id`, `vec`"), raising("`year`", "`id`, `vec`"))


def test_a_check_that_uses_inputs_of_a_lab_without_them_is_at_fault(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_score.py").write_text(CHECK.replace("{between}", "None"))
    record = mini.grade(LAB, options=Options(seed=1, exercises=frozenset({"adder"})))
    assert check(record, "test_score").status == "error"
    assert "inputs.py is missing" in headline(record, "test_score")


def test_a_value_known_up_to_its_sign_is_compared_through_a_view(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_view.py").write_text(
        "import pytest\n\n@pytest.mark.exercise('mean')\n@pytest.mark.points(1)\n"
        "def test_view(learner, reference):\n"
        "    assert learner.mean([1.0, 2.0]) == reference.mean([1.0, 2.0]).through(abs)\n"
    )
    options = Options(seed=1, exercises=frozenset({"mean"}), hidden=True)
    for code, status in (("return -1.5", "passed"), ("return 2.5", "failed"), ("return 'a'", "failed")):
        record = mini.grade(LAB, mini.answered(LAB, f"def mean(xs): {code}"), options=options)
        assert check(record, "test_view").status == status
    assert exercise(record, "mean").checks
    assert headline(record, "test_view") == "mean([1.0, 2.0]) returned a str, where a float is due"


def test_a_mistake_is_named_also_where_a_view_fails_on_smaller_inputs(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_view.py").write_text(
        "import pytest\n\n@pytest.mark.exercise('mean')\n@pytest.mark.points(1)\n"
        "def test_view(learner, reference):\n"
        "    values = [1.0, 2.0, 6.0, 7.0]\n"
        "    due = reference.mean(values).through(lambda value: {4.0: 'due', 16.0: 'mine'}[value])\n"
        "    assert learner.mean(values) == due\n"
    )
    with (mini.root / "solutions" / LAB / "wrong.py").open("a") as file:
        file.write('@wrong_answer("mean", id="sum", title="Adds up", hint="Divide.")\n')
        file.write("def adding(xs):\n    return sum(xs)\n")
    record = mini.grade(LAB, mini.answered(LAB, "def mean(xs): return 0.0 + sum(xs)"), options=Options(seed=1))
    found = check(record, "test_view")
    assert found.author_note == ""
    assert found.finding is not None
    assert found.finding.mistake is not None
    assert found.finding.mistake.id == "sum"


PICTURED = """
import pytest
from grader.authors import loss_curve, residuals


@pytest.mark.exercise("adder")
@pytest.mark.points(1)
def test_pictured(learner, picture):
    predicted = learner.adder(1.0).predict([1.0, 2.0, 3.0])
    picture(lambda: {picture})
    assert predicted.numbers.tolist() == [2.0, 3.0, 4.0], "other numbers are due"
"""


def pictured(
    mini: MiniCourse, drawn: str, code: str = "return lambda x: x + n", *, hidden: bool = False
) -> CheckRecord:
    """The record of a check that draws before it asserts."""
    folder = mini.root / ("solutions" if hidden else "exercises") / LAB
    (folder / f"test_pictured{'_hidden' if hidden else ''}.py").write_text(PICTURED.replace("{picture}", drawn))
    options = Options(seed=1, exercises=frozenset({"adder"}), hidden=True)
    return check(mini.grade(LAB, mini.answered(LAB, f"def adder(n): {code}"), options=options), "test_pictured")


def test_a_picture_stands_in_the_record_whether_the_check_passes_or_not(mini: MiniCourse) -> None:
    drawn = "residuals([2.0, 3.0, 4.0], predicted.numbers)"
    for code, status in (("return lambda x: x + n", "passed"), ("return lambda x: x * 5", "failed")):
        record = pictured(mini, drawn, code)
        assert (record.status, [each.kind for each in record.pictures]) == (status, ["residuals"])


def test_values_that_cannot_be_drawn_leave_the_picture_out(mini: MiniCourse) -> None:
    record = pictured(mini, "loss_curve(predicted.numbers[:2] + 'a', [1.0])", "return lambda x: x")
    assert (record.status, record.pictures) == ("failed", ())


def test_a_picture_that_cannot_be_drawn_for_a_right_answer_is_a_fault_of_the_check(mini: MiniCourse) -> None:
    record = pictured(mini, "loss_curve(None, [1.0])")
    assert record.status == "error"
    assert record.finding is not None
    assert "a picture of it cannot be made: TypeError" in record.finding.headline


def test_a_hidden_check_attaches_pictures_of_all_rows_together_only(mini: MiniCourse) -> None:
    allowed = pictured(mini, "residuals([2.0, 3.0, 4.0], predicted.numbers)", hidden=True)
    refused = pictured(mini, "loss_curve(predicted.numbers, [1.0])", hidden=True)
    assert (allowed.status, len(allowed.pictures)) == ("passed", 1)
    assert (refused.status, refused.pictures) == ("error", ())


BY_ID = """
import pytest
from grader.authors import rmse


@pytest.mark.exercise("adder")
@pytest.mark.points(1)
def test_score(learner):
    predicted = learner.adder(1.0).predictions_of(["a", "b", "c"], (0, 1))
    assert predicted.score(rmse, [0.1, 0.2, 0.3]).below(0.05)
"""


def graded_by_id(mini: MiniCourse, answer: str) -> CheckRecord:
    """The record of a check of predictions with ids against a submission whose adder returns ``answer``."""
    (mini.root / "exercises" / LAB / "test_score.py").write_text(BY_ID)
    mini.teach(LAB, "adder", "return [('a', 0.1), ('b', 0.2), ('c', 0.3)]")
    options = Options(seed=1, exercises=frozenset({"adder"}))
    return check(mini.grade(LAB, mini.answered(LAB, f"def adder(n): return {answer}"), options=options), "test_score")


def test_predictions_with_ids_count_in_any_order(mini: MiniCourse) -> None:
    assert graded_by_id(mini, "[('c', 0.3), ('a', 0.1), ('b', 0.2)]").status == "passed"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[('c', 0.1), ('a', 0.2), ('b', 0.3)]", "rmse is 0.1414 on 3 unseen rows; it should be below 0.0500"),
        ("[('a', 0.1), ('b', 0.2)]", "the id 'c' has no prediction"),
        ("[('a', 0.1)]", "the id 'b' has no prediction (and 1 more)"),
        ("[('a', 0.1), ('b', 0.2), ('c', 0.3), ('b', 0.2)]", "the id 'b' has more than one prediction"),
        ("[('a', 0.1), ('b', 0.2), ('c', 0.3), ('d', 0.4)]", "the id 'd' is the id of no test row"),
        ("[('a', 0.1), ('b', 0.2), ('c', 1.0)]", "predicts 1.0 for row 3, where a number between 0 and 1"),
        ("[('a', 0.1), ('b', 0.2), ('c', None)]", "predicts None for row 3, where a number is due"),
        ("[0.1, 0.2, 0.3]", "a row is 0.1, where a pair of an id (text) and a number is due"),
        ("0.5", "a row is 0.5, where a pair of an id (text) and a number is due"),
    ],
)
def test_a_problem_of_predictions_with_ids_is_named(mini: MiniCourse, answer: str, said: str) -> None:
    finding = graded_by_id(mini, answer).finding
    assert finding is not None
    assert said in finding.headline
