"""However a value was made to be hard to compare, show or explain, the judge has an answer in time, the same each time.

Time is CPU time; where it should grow with a value, four times the value may take three times its share.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mini_course import MiniCourse, check
from wire_values import ANY

from grader.checks.comparing.budget import Budget, TooMuchWorkError
from grader.checks.comparing.canonical import canonical
from grader.checks.comparing.compare import ExpectedTooLargeError, compare
from grader.checks.comparing.equality import EXACT, Rules
from grader.checks.comparing.show import MAX_TEXT, show, show_whole
from grader.checks.explaining.errors import crash_finding
from grader.checks.explaining.suspicion import suspect
from grader.checks.running.alarm import cpu_alarm
from grader.classroom.similarity.fingerprint import shape
from grader.results.record import CheckRecord
from grader.sandbox.wire.decode import DecodeError, Decoder
from grader.sandbox.wire.encode import Encoder
from grader.sandbox.wire.messages import Raised
from grader.sandbox.wire.values import DenseVector, GroupedValues, LabeledPoint, Rdd, Record
from grader.submission import parse_submission

PRIME = 2**61 - 1
"""Python's ``hash`` of a number is its remainder here: all multiples have the hash 0."""
NEARLY = Rules(rel=1e-9)
TIMES = 4

Rows = Callable[[int], list[Any]]
HARD: Mapping[str, Rows] = MappingProxyType(
    {
        "whole numbers of one hash": lambda n: [k * PRIME for k in range(n)],
        "pairs of one hash": lambda n: [("a", k * PRIME) for k in range(n)],
        "keys of one hash": lambda n: [(k * PRIME, 1) for k in range(n)],
        "nested tuples of one hash": lambda n: [(("a", (k * PRIME,)), 1.5) for k in range(n)],
        "decimal numbers of one hash": lambda n: [(Decimal(k * PRIME), 1) for k in range(n)],
        "floats that equal whole numbers": lambda n: [(float(k), k) for k in range(n)],
        "records": lambda n: [Record("Row", ("id", "x"), (k * PRIME, 0.5)) for k in range(n)],
        "grouped values": lambda n: [(k % 7, GroupedValues([k * PRIME, 1.0])) for k in range(n)],
        "numpy rows": lambda n: [np.array([1.0, 2.0, k]) for k in range(n)],
        "numpy numbers": lambda n: [np.int64(k) for k in range(n)],
        "points": lambda n: [LabeledPoint(1.0, DenseVector((1.0,) * 8 + (float(k),))) for k in range(n)],
        "floats with a long common beginning": lambda n: [(*([0.5] * 30), float(k)) for k in range(n)],
        "texts that differ at their ends": lambda n: ["x" * 500 + str(k) for k in range(n)],
        "rows of as many shapes": lambda n: [("row",) * (k % 40) + (k,) for k in range(n)],
        "keys of as many types": lambda n: [{f"field{k}": k, k: f"field{k}"} for k in range(n)],
        "not a number": lambda n: [(float("nan"), k) for k in range(n)],
        "sets": lambda n: [frozenset({k, str(k), (k,)}) for k in range(n)],
    }
)


def cpu(work: Callable[[], object]) -> float:
    before = time.thread_time()
    work()
    return time.thread_time() - before


def grows_in_proportion(work: Callable[[int], object], size: int) -> bool:
    return any(cpu(lambda: work(TIMES * size)) <= max(0.05, 3 * TIMES * cpu(lambda: work(size))) for _ in range(3))


@pytest.mark.parametrize("rules", [EXACT, NEARLY, Rules(ordered=True)], ids=["exactly", "nearly", "in order"])
@pytest.mark.parametrize("name", HARD)
def test_time_to_compare_grows_with_the_rows(name: str, rules: Rules) -> None:
    def work(size: int) -> None:
        rows = HARD[name](size)
        assert compare(Rdd((rows,)), Rdd((HARD[name](size),)), rules) is None
        assert compare(Rdd((rows[1:], ["another"])), Rdd((HARD[name](size),)), rules) is not None
        assert compare(rows[::-1], HARD[name](size), rules) is not None

    assert grows_in_proportion(work, 1_000)


@pytest.mark.parametrize("rules", [EXACT, NEARLY], ids=["exactly", "nearly"])
def test_pairs_of_one_hash_are_compared_in_seconds(rules: Rules) -> None:
    rows = [("a", k * PRIME) for k in range(8_000)]
    assert cpu(lambda: compare(Rdd((rows,)), Rdd((rows[::-1],)), rules)) < 5


@given(st.lists(ANY, min_size=1, max_size=3), st.sampled_from([EXACT, NEARLY]))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_time_to_compare_any_rows_grows_with_them(rows: list[Any], rules: Rules) -> None:
    def work(size: int) -> None:
        left, right = Rdd((rows * size, [1])), Rdd((rows * size, [2]))
        compare(left, right, rules)
        compare(left.rows, right.rows, rules)

    assert grows_in_proportion(work, 60)


def test_texts_of_five_megabytes_that_differ_at_their_ends() -> None:
    text = "x" * 5_000_000
    for actual, expected in [(text + "a", text + "b"), ([text + "a"] * 9, [text + "b"] * 9), ({text + "a"}, {text})]:
        assert cpu(lambda left=actual, right=expected: compare(left, right)) < 10  # type: ignore[misc]
        found = compare(actual, expected)
        assert found is not None
        assert len(found.headline) < 2 * MAX_TEXT + 100


def test_deep_and_wide_values_are_shown_in_time() -> None:
    wide: Any = 1
    for _ in range(7):
        wide = [wide] * 12
    record: Any = 1
    for _ in range(3):
        record = Record("Row", tuple(f"f{k}" for k in range(100)), (record,) * 100)
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    nested: Any = frozenset({1, "a"})
    for number in range(60):
        nested = frozenset({nested, str(number)})
    mixed = {number if number % 2 else str(number) for number in range(10**5)}
    sets = (nested, {nested: {nested, 1}}, mixed)
    for value in (wide, record, deep, *sets, np.zeros((8,) * 7), {f"k{k}": k for k in range(10**5)}, "x" * 10**7):
        assert cpu(lambda shown=value: show(shown)) < 5  # type: ignore[misc]
        assert cpu(lambda shown=value: show_whole(shown)) < 10  # type: ignore[misc]
        assert len(show(value)) <= MAX_TEXT


@pytest.mark.parametrize(
    "rules", [EXACT, NEARLY, Rules(view=lambda value: value.rows)], ids=["exactly", "nearly", "view"]
)
def test_a_value_that_takes_more_than_the_budget_is_too_large_to_compare(rules: Rules) -> None:
    rows = [(str(k), k) for k in range(10**5)]
    found = compare(Rdd((rows,)), Rdd((rows[:100],)), rules, Budget(0.02))
    assert found is not None
    assert (found.kind, found.headline) == ("limit", "returned an RDD that is too large to compare")
    assert "small input" in found.advice


def test_what_is_due_is_the_checks_fault_when_it_is_too_large_itself() -> None:
    huge = Rdd(([(str(k), k) for k in range(10**5)],))
    with pytest.raises(ExpectedTooLargeError, match="judge_seconds"):
        compare(huge, Rdd((huge.rows[::-1],)), EXACT, Budget(0.05))


def test_the_budget_counts_steps_so_that_each_machine_says_the_same() -> None:
    rows = [("a", k) for k in range(1000)]

    def left_of(budget: Budget) -> int:
        compare(Rdd((rows,)), Rdd((rows[::-1],)), NEARLY, budget)
        return budget._left

    assert left_of(Budget()) == left_of(Budget()) < Budget()._left


def test_any_budget_ends_in_a_difference_or_none() -> None:
    rows = [(k, [k, {str(k): 1.5}], frozenset({k})) for k in range(50)]
    for steps in range(0, 3000, 7):
        try:
            found = compare(Rdd((rows[::-1],)), Rdd((rows[:3],)), NEARLY, Budget(steps / 500_000))
        except ExpectedTooLargeError:
            assert steps < 300
            continue
        assert found is not None
        assert found.kind in ("limit", "wrong-value")


def test_keys_of_one_hash_do_not_cross() -> None:
    few, many = ({k * PRIME: 1 for k in range(n)} for n in (50, 500))
    assert Decoder().decode(Encoder().encode(few)) == few
    with pytest.raises(DecodeError, match="hash does not tell apart"):
        Decoder().decode(Encoder().encode(many))
    with pytest.raises(DecodeError, match="hash does not tell apart"):
        Decoder().decode(Encoder().encode(set(many)))


def test_keys_of_values_cannot_be_foreseen_and_say_nothing() -> None:
    assert canonical(1, Budget()) != "(<class 'int'>, 1)"
    assert canonical((1,) * 100, Budget()) == canonical((1,) * 100, Budget())
    assert len(canonical("x" * 1000, Budget())) == 16


@pytest.mark.parametrize(
    "message",
    ["/grader-" * 4000, "\n" * 32_000, "\n".join(f"note {n}" for n in range(10**6)), "(" * 10**6, "\u202e" * 10**6],
    ids=["folders", "blank lines", "notes", "brackets", "marks"],
)
@pytest.mark.parametrize("kind", ["ValueError", "Py4JJavaError"])
def test_messages_are_explained_in_time(message: str, kind: str) -> None:
    text = f"An exception was thrown from the Python worker\nTraceback (most recent call last):\n{message}"
    for said in (message, text):
        raised = Raised(type=kind, message=said, phase="call", trace=said)
        assert cpu(lambda given=raised: crash_finding(given, "f(x)", lambda file, line: None)) < 5  # type: ignore[misc]


def test_a_source_is_searched_for_habits_in_time() -> None:
    cells = parse_submission("lab.py", b"# %%\nx = 1\n" * 1900 + MANY_CALLS.encode()).cells
    assert cpu(lambda: suspect(cells, ["solve"])) < 10


MANY_CALLS = (
    "# %%\ndef one(x):\n" + "    y = x\n" * 5000 + "    return y\ndef solve(rdd):\n" + "    rdd.map(one)\n" * 4000
)


def test_a_source_of_a_megabyte_has_no_shape() -> None:
    assert cpu(lambda: shape("x = [1]\n" * 125_000)) < 5
    assert len(shape("x = [1]\n" * 125_000).codes) == 0


def spin() -> None:
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def test_an_alarm_ends_work_that_catches_every_exception() -> None:
    for _ in range(3):
        with pytest.raises(TooMuchWorkError), cpu_alarm(0.2):
            spin()
    assert cpu(lambda: sum(range(20_000_000))) > 0.2, "and nothing behind it"


def test_waiting_does_not_count() -> None:
    with cpu_alarm(0.2):
        time.sleep(0.6)


def test_an_alarm_leaves_the_signal_to_whoever_uses_it() -> None:
    before = signal.signal(signal.SIGPROF, lambda number, frame: None)
    try:
        with cpu_alarm(0.05):
            assert cpu(lambda: sum(range(5_000_000))) > 0.05
    finally:
        signal.signal(signal.SIGPROF, before)


CHECKS = {
    "a view that has no end": "assert learner.adder(1).through(lambda n: spin(n) is None) == reference.adder(1)",
    "work on the value": "spin(learner.adder(1).plain())",
}
SPIN = """
def spin(value):
    while value.type_name if hasattr(value, "type_name") else False:
        try:
            sum(range(1000))
        except Exception:
            pass
    return value
"""


@pytest.fixture
def quick(mini: MiniCourse) -> MiniCourse:
    """Labs whose judge has a tenth of a second for a value."""
    settings = mini.root / "pyproject.toml"
    table = "[tool.grader.limits]\n"
    settings.write_text(settings.read_text().replace(table, f"{table}judge_seconds = 0.2\n"))
    return mini


@pytest.mark.parametrize("body", CHECKS.values(), ids=CHECKS.keys())
def test_a_check_that_does_not_end_over_a_value_fails_and_the_rest_is_graded(quick: MiniCourse, body: str) -> None:
    path = quick.root / "exercises" / "lab1_plain" / "test_more.py"
    marks = "@pytest.mark.exercise('adder')\n@pytest.mark.points(1)"
    path.write_text(f"import pytest\n{SPIN}\n{marks}\ndef test_more(learner, reference):\n    {body}\n")
    record = quick.grade("lab1_plain", quick.answered("lab1_plain", "def adder(n):\n    return object()"))
    found = check(record, "test_more")
    assert (found.status, found.finding.kind) == ("failed", "limit")
    assert "too large" in found.finding.headline
    assert sum(each.checked for each in record.exercises) == record.points
    assert msgspec.json.encode(record)


def test_a_check_that_does_not_end_before_it_looks_at_anything_is_an_error(quick: MiniCourse) -> None:
    path = quick.root / "exercises" / "lab1_plain" / "test_more.py"
    marks = "@pytest.mark.exercise('adder')\n@pytest.mark.points(1)"
    path.write_text(f"import pytest\n\n{marks}\ndef test_more(learner):\n    while True: pass\n")
    assert check(quick.grade("lab1_plain"), "test_more").status == "error"


def graded_with(mini: MiniCourse, body: str, code: str) -> CheckRecord:
    """The record of one more check of ``adder``, over a submission whose answers are right but for ``code``."""
    path = mini.root / "exercises" / "lab1_plain" / "test_more.py"
    marks = "@pytest.mark.exercise('adder')\n@pytest.mark.points(1)"
    path.write_text(f"import pytest\n\n{marks}\ndef test_more(learner):\n    {body}\n")
    return check(mini.grade("lab1_plain", mini.answered("lab1_plain", code)), "test_more")


def test_what_is_too_large_to_compare_fails_with_advice(quick: MiniCourse) -> None:
    quick.teach("lab1_plain", "adder", "return {n}")
    found = graded_with(quick, "assert learner.adder(1) == {1}", "def adder(n):\n    return set(range(200_000))")
    assert found.status == "failed"
    assert found.finding is not None
    assert found.finding.kind == "limit"
    assert found.finding.headline == "adder(1) returned a set that is too large to compare"
    assert found.finding.advice.startswith("Try the function on a small input")


def test_a_check_that_asks_for_too_much_is_an_error(quick: MiniCourse) -> None:
    body = "assert learner.adder(1) == set(range(200_000))"
    found = graded_with(quick, body, "def adder(n):\n    return set(range(200_000))")
    assert found.status == "error"
    assert found.finding is not None
    assert "raise judge_seconds in the limits of the exercise" in found.finding.headline
