"""Every kind of argument arrives as what it is, without Spark where it needs none, alone and in any order."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mini_course import MiniCourse, check

from grader.course.model import Limits
from grader.results.record import RunRecord, encode
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import (
    DataFrame,
    DenseVector,
    Function,
    GroupedValues,
    LabeledPoint,
    Program,
    Rdd,
    Record,
    SourceCell,
    SparseVector,
)

SOURCE = """
import pyspark.mllib.linalg, pyspark.mllib.regression, pyspark.resultiterable, pyspark.sql.types
def kind(x):
    import sys
    return type(x).__name__, type(x).__module__.partition('.')[0]
def both(v, p): return float(v.dot(p.features)) + p.label
def dense(v): return v.toArray().tolist()
def name(row): return row.name, row['n']
def swap(pair): return pair._replace(x=pair.y, y=pair.x)
def total(values): return sum(values), len(values)
def inside(d): return [type(v).__name__ for v in d['vs']]
def keep(x): return None
def spoil(v): v.array[0] = 99.0
"""
Call = Callable[..., Answer]
Pair = namedtuple("Pair", "x y")


@pytest.fixture
def subject() -> Iterator[Subject]:
    """A program in a worker of its own."""
    worker = Worker(ProcessLauncher(), Limits())
    yield Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    worker.close()


@pytest.fixture
def call(subject: Subject) -> Call:
    return lambda function, *given: subject.call(Request(function, given))


VECTOR = DenseVector((3.0, 4.0))
POINT = LabeledPoint(1.0, DenseVector((1.0, 2.0)))
SPARSE = SparseVector(4, (1, 3), (2.0, 5.0))
ROW = Record("Row", ("name", "n"), ("ann", 3))
GROUP = GroupedValues([1, 2, 3])
CASES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "both": ((VECTOR, POINT), 12.0),
    "dense": ((SPARSE,), [0.0, 2.0, 0.0, 5.0]),
    "name": ((ROW,), ("ann", 3)),
    "swap": ((Pair(1, "b"),), Record("Pair", ("x", "y"), ("b", 1))),
    "total": ((GROUP,), (6, 3)),
    "inside": (({"vs": [VECTOR, SPARSE, POINT, ROW]},), ["DenseVector", "SparseVector", "LabeledPoint", "Row"]),
}


@pytest.mark.parametrize("function", CASES)
def test_alone_and_without_spark(subject: Subject, function: str) -> None:
    given, due = CASES[function]
    request = Request(function, given)
    assert not request.needs_spark
    assert subject.call(request).value == due
    assert subject.spark is None


@pytest.mark.parametrize("order", [tuple(CASES), tuple(reversed(CASES)), ("total", "both", "inside")], ids=str)
def test_in_any_order(call: Call, order: tuple[str, ...]) -> None:
    for function in order:
        given, due = CASES[function]
        assert call(function, *given).value == due


@pytest.mark.spark
def test_the_same_after_spark_has_started(subject: Subject, call: Call) -> None:
    assert call("kind", Rdd(([1],))).value == ("PipelinedRDD", "pyspark")
    assert subject.spark is not None
    for function, (given, due) in CASES.items():
        assert call(function, *given).value == due


@pytest.mark.spark
def test_a_frame_and_an_rdd_at_any_depth_are_real(call: Call) -> None:
    frame = DataFrame((("name", "string"), ("n", "bigint")), [("ann", 3)])
    assert call("kind", frame).value == ("DataFrame", "pyspark")
    assert call("keep", frame).value is None
    assert call("inside", {"vs": [Rdd(([1],)), frame]}).value == ["PipelinedRDD", "DataFrame"]


@pytest.mark.parametrize(
    "holder",
    [
        lambda rdd: rdd,
        lambda rdd: [rdd],
        lambda rdd: {"train": {"rows": rdd}},
        lambda rdd: [[1, 2], [(0, (rdd,))]],
        lambda rdd: [*range(1000), rdd],
        lambda rdd: Record("Row", ("r",), (rdd,)),
    ],
)
def test_what_needs_spark_is_found_at_any_depth(holder: Callable[[Any], Any]) -> None:
    assert Request("f", (holder(Rdd(([1],))),)).needs_spark
    assert Request("f", kwargs=(("x", holder(DataFrame((), []))),)).needs_spark
    assert not Request("f", (holder(VECTOR),)).needs_spark


@pytest.mark.parametrize("value", [VECTOR, POINT, SPARSE, ROW, GROUP, Pair(1, [2]), [VECTOR, {"p": POINT}]], ids=repr)
def test_what_is_left_alone_is_not_called_changed(call: Call, value: Any) -> None:
    assert call("keep", value).changed == ()


def test_a_vector_changed_in_place_is_noticed(call: Call) -> None:
    assert call("spoil", VECTOR).changed == (0,)
    assert call("spoil", DenseVector((99.0,))).changed == ()


def test_a_function_in_a_list_is_no_change(call: Call) -> None:
    assert call("keep", [Function("lambda x: x")]).changed == ()


@pytest.mark.parametrize(
    ("indices", "numbers"), [((3, 1), (1.0, 2.0)), ((0, 0), (1.0, 2.0)), ((4,), (1.0,)), ((-1,), (1.0,)), ((1,), ())]
)
def test_a_vector_that_cannot_be_is_refused_where_it_is_written(
    indices: tuple[int, ...], numbers: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="indices grow from 0"):
        SparseVector(4, indices, numbers)


def test_numbers_become_floats_as_in_pyspark(call: Call) -> None:
    assert DenseVector((1, 2)) == DenseVector((1.0, 2.0))  # type: ignore[arg-type]
    assert call("both", DenseVector((3, 4)), LabeledPoint(1, (1, 2))).value == 12.0  # type: ignore[arg-type]


CHECK = """
import datetime
import pytest
from grader.authors import DenseVector, LabeledPoint

class Own: pass

@pytest.mark.exercise("adder")
@pytest.mark.points(1)
def test_more(learner, reference):
    {body}
"""


@pytest.mark.parametrize(
    "body",
    [
        "assert learner.mean(Own()) == reference.mean(Own())",
        "assert learner.mean([1.0, Own()]) == 1.0",
        "assert learner.scaled([[Own]], factor=2.0) == []",
        "assert learner.mean([datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)]) == 1.0",
    ],
)
def test_what_nobody_can_make_is_a_fault_of_the_check(mini: MiniCourse, body: str) -> None:
    (mini.root / "exercises" / "lab1_plain" / "test_more.py").write_text(CHECK.format(body=body))
    found = check(mini.grade("lab1_plain"), "test_more")
    assert found.status == "error"
    assert found.finding is not None
    assert "cannot be sent to a submission" in found.finding.headline
    assert "fault of the check" in found.finding.advice


def test_a_right_answer_on_vectors_alone_gets_its_points(mini: MiniCourse) -> None:
    (mini.root / "exercises" / "lab1_plain" / "test_more.py").write_text(
        CHECK.format(body="assert learner.f(DenseVector((3, 4)), LabeledPoint(1.0, (1.0, 2.0))) == 12.0")
    )
    right = "def f(v, p): return float(v.dot(p.features)) + p.label"
    record = mini.grade("lab1_plain", mini.answered("lab1_plain", right))
    assert check(record, "test_more").status == "passed"
    assert record.environment.java == ""


def test_a_submission_cannot_claim_that_an_argument_could_not_be_made(mini: MiniCourse) -> None:
    """Its word alone would take the check out of the total."""
    forged = (
        "import sys\n"
        "messages = sys.modules['grader.sandbox.wire.messages']\n"
        "dispatcher = sys.modules['grader.sandbox.worker.dispatcher']\n"
        "claim = messages.Outcome(raised=messages.Raised(type='ValueError', message='x', phase='argument'))\n"
        "dispatcher.Dispatcher._call = lambda self, request: claim\n"
    )
    mini = MiniCourse(mini.root, mini.store)
    record = mini.grade("lab1_plain", mini.answered("lab1_plain", forged))
    assert {one.status for each in record.exercises for one in each.checks} <= {"failed", "not-run"}
    assert record.earned == 0
    assert record.points == 11


def graded_without_solutions(mini: MiniCourse, body: str, code: str = "") -> RunRecord:
    """As on a learner's own machine: no reference says whose fault it is."""
    (mini.root / "exercises" / "lab1_plain" / "test_more.py").write_text(CHECK.format(body=body))
    source = mini.answered("lab1_plain", code)
    (mini.root / "solutions").rename(mini.root / "away")
    return mini.grade("lab1_plain", source)


def test_what_nobody_can_make_is_a_fault_of_the_check_where_no_reference_is_at_hand(mini: MiniCourse) -> None:
    found = check(graded_without_solutions(mini, "assert learner.mean([Own()]) == 1.0"), "test_more")
    assert (found.status, found.earned) == ("error", 0.0)
    assert "a value of type exercises.lab1_plain.test_more.Own cannot be sent" in found.finding.headline


def test_beside_a_frame_too(mini: MiniCourse) -> None:
    body = "assert learner.mean(df([(1,)], 'a int'), Own()) == 1.0"
    text = CHECK.format(body=body).replace("(learner, reference)", "(learner, df)")
    (mini.root / "exercises" / "lab1_plain" / "test_more.py").write_text(text)
    (mini.root / "solutions").rename(mini.root / "away")
    assert check(mini.grade("lab1_plain", "def mean(rows, more): return 1.0"), "test_more").status == "error"


OWN_CLASS = """
class A: pass
def mean(numbers): return A() if numbers == [1.0] else numbers[0].total
"""
PASSED_ON = "assert learner.mean([learner.mean([1.0]).value]) == 1.0"


def test_an_object_that_the_learner_returned_and_the_check_passes_on_is_the_learners_answer(mini: MiniCourse) -> None:
    found = check(graded_with(mini, PASSED_ON), "test_more")
    assert (found.status, found.finding.kind) == ("failed", "wrong-type")
    assert "mean([1.0]) gave: it returned a submission.A, where a float is due" in found.finding.headline
    found = check(graded_without_solutions(mini, PASSED_ON, OWN_CLASS), "test_more")
    assert (found.status, found.finding.kind) == ("failed", "wrong-value")
    assert "what mean([1.0]) returned: a submission.A" in found.finding.headline


def test_an_object_that_the_reference_returned_is_a_fault_of_the_check(mini: MiniCourse) -> None:
    mini.teach("lab1_plain", "mean", "return iter(numbers)")
    found = check(graded_with(mini, "assert learner.mean(reference.mean([1.0]).value) == 1.0", ""), "test_more")
    assert (found.status, found.finding.kind) == ("error", "grader")
    assert "list_iterator cannot be sent to a submission" in found.finding.headline


def graded_with(mini: MiniCourse, body: str, code: str = OWN_CLASS) -> RunRecord:
    (mini.root / "exercises" / "lab1_plain" / "test_more.py").write_text(CHECK.format(body=body))
    return mini.grade("lab1_plain", mini.answered("lab1_plain", code))


@pytest.mark.parametrize(
    "body",
    [
        PASSED_ON,
        "assert learner.mean([1.0]).value + 1 == 2.0",
        "found = learner.mean([1.0]).value\n    assert found == 1.0, f'got {[found]}'",
        "assert learner.mean([1.0]).value.total == 1.0",
        "assert learner.mean([1.0]) == 1.0",
    ],
)
def test_what_stands_for_an_object_is_never_named(mini: MiniCourse, body: str) -> None:
    record = graded_with(mini, body)
    found = check(record, "test_more")
    assert found.status in ("failed", "error")
    assert "opaque" not in encode(record).decode().lower()
    assert "submission.A" in repr(found) or found.status == "error"
