"""Comparison: what counts as equal, and what is said about what is not."""

from __future__ import annotations

import collections
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wire_values import ANY

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import canonical
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import EXACT, PLAIN, FrameRules, Rules, same
from grader.checks.comparing.plain_values import as_plain
from grader.checks.comparing.rows import MAX_DETAILS
from grader.checks.comparing.show import MAX_TEXT, show, show_whole
from grader.sandbox.wire.decode import Decoder
from grader.sandbox.wire.encode import Encoder
from grader.sandbox.wire.values import (
    DataFrame,
    DenseVector,
    Function,
    GroupedValues,
    LabeledPoint,
    Model,
    Rdd,
    Record,
    UnknownObject,
)

RULES = st.sampled_from([EXACT, Rules(ordered=True), Rules(rel=1e-6), Rules(rel=1e-6, abs=1e-3)])
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def crossed(value: Any) -> Any:
    return Decoder().decode(Encoder().encode(value))


@given(ANY, RULES)
@many
def test_a_value_equals_what_crossed_the_wire(value: Any, rules: Rules) -> None:
    assert compare(value, crossed(value), rules) is None


@given(ANY, ANY, RULES)
@many
def test_a_difference_is_seen_from_both_sides_and_never_raises(one: Any, other: Any, rules: Rules) -> None:
    found, mirrored = compare(one, other, rules), compare(other, one, rules)
    assert (found is None) == (mirrored is None) == same(one, other, rules, Budget())
    if found is not None:
        assert found.headline
        assert len(found.details) <= MAX_DETAILS
        assert len(found.actual) <= MAX_TEXT + 60


@given(ANY, ANY)
@many
def test_the_hashable_form_agrees_with_equality(one: Any, other: Any) -> None:
    assert (canonical(one, Budget()) == canonical(other, Budget())) == same(one, other, EXACT, Budget())
    assert canonical(one, Budget()) == canonical(crossed(one), Budget())


@given(st.lists(ANY, max_size=5), st.randoms(use_true_random=False), RULES)
@many
def test_an_rdd_is_a_multiset_however_it_is_cut(rows: list[Any], random: Any, rules: Rules) -> None:
    shuffled = random.sample(rows, len(rows))
    cut = random.randint(0, len(rows))
    actual, expected = Rdd((shuffled[:cut], [], shuffled[cut:])), Rdd((rows,))
    assert compare(actual, expected, Rules(rel=rules.rel, abs=rules.abs)) is None
    assert compare(Rdd((rows, ["one more"])), expected, rules) is not None


@given(ANY)
@many
def test_any_value_can_be_shown_in_one_short_line(value: Any) -> None:
    assert len(show(value)) <= MAX_TEXT
    assert "\n" not in show(value)
    show_whole(value)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1, True),
        (1, 1.0),
        (True, np.bool_(True)),
        ((1, 2), [1, 2]),
        ("a", b"a"),
        ({1}, frozenset({1})),
        ({"a": 1}, collections.Counter({"a": 1})),
        ({"a": 1}, {"a": True}),
        ({1: "a"}, {True: "a"}),
        ({1}, {True}),
        (Rdd(([1],)), Rdd(([True],))),
        (Rdd(([1, 1, 2],)), Rdd(([1, 2, 2],))),
        (np.float64(1), 1.0),
        (np.array([1.0]), [1.0]),
        (np.array([1.0]), np.array([1])),
        (np.array([1.0]), np.array([[1.0]])),
        (np.array([1], dtype="<i8"), np.array([1], dtype="<i4")),
        (np.array(["a"]), np.array([b"a"])),
        (np.array(["a", "bc"]), np.array(["ab", "c"])),
        (DenseVector((1.0,)), DenseVector((2.0,))),
        (Record("Row", ("a",), (1,)), Record("Row", ("b",), (1,))),
        (Record("Point", ("a",), (1,)), (1,)),
        (DataFrame((("a", "int"),), []), DataFrame((("a", "bigint"),), [])),
        (UnknownObject("io.StringIO"), UnknownObject("io.StringIO")),
        (Function(handle=0), Function(handle=0)),
        (bytearray(b"a"), b"a"),
        (Decimal("NaN"), Decimal("1")),
    ],
    ids=lambda value: show(value)[:30],
)
def test_types_and_values_count(actual: Any, expected: Any) -> None:
    assert compare(actual, expected) is not None
    assert compare(expected, actual) is not None
    assert compare([actual], [expected]) is not None
    assert compare((0, actual, 1), (0, expected, 1)) is not None
    assert compare({"k": actual}, {"k": expected}) is not None
    assert compare(Rdd(([actual],)), Rdd(([expected],))) is not None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (math.nan, math.nan),
        (-0.0, 0.0),
        (complex(math.nan, 1), complex(math.nan, 1)),
        (np.float64("nan"), np.float64("nan")),
        (np.array([0.0, math.nan]), np.array([-0.0, -math.nan])),
        ({math.nan: 1}, {float("nan"): 1}),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        (Decimal("1.10"), Decimal("1.1")),
        (Decimal("sNaN"), Decimal("sNaN")),
        (GroupedValues([1, 2]), GroupedValues([2, 1])),
        (DataFrame((("a", "int"),), [(1,), (2,)]), DataFrame((("a", "int"),), [(2,), (1,)])),
        (10**5000, 10**5000),
        (bytearray(b"a"), bytearray(b"a")),
        (np.array(["a", "bc"], "<U4"), np.array(["a", "bc"], "<U2")),
        (np.array([b"a", b"bc"], "|S4"), np.array([b"a", b"bc"], "|S2")),
        (np.array(["a"], ">U1"), np.array(["a"], "<U3")),
        (LabeledPoint(1.0, DenseVector((math.nan,))), LabeledPoint(1.0, DenseVector((math.nan,)))),
    ],
    ids=lambda value: show(value)[:30],
)
def test_what_is_equal_though_python_may_disagree(actual: Any, expected: Any) -> None:
    assert compare(actual, expected) is None
    assert compare((actual, 1), (expected, 1)) is None
    assert compare(Rdd(([actual], [actual])), Rdd(([expected, expected],))) is None


def test_after_an_equal_part_the_rest_of_a_tuple_is_still_compared() -> None:
    mine, due = DataFrame((("a", "int"),), [(1,), (2,)]), DataFrame((("a", "int"),), [(2,), (1,)])
    found = compare((mine, "wrong"), (due, "right"))
    assert found is not None
    assert found.headline == "part 1 of the returned tuple: 'wrong' instead of 'right'"


CITIES = DataFrame((("city", "string"), ("n", "int")), [("Bonn", 1), ("Rome", 2)])
FREE_ORDER = Rules(plain=True, frame=FrameRules(any_column_order=True))


def model(**params: Any) -> Model:
    return Model("ALS", params, {"rank": 2})


ALIKE = [
    (DataFrame(CITIES.columns[::-1], [row[::-1] for row in CITIES.rows]), CITIES, FREE_ORDER),
    (
        DataFrame((("CITY", "string"), ("n", "bigint")), CITIES.rows),
        CITIES,
        Rules(frame=FrameRules(any_column_case=True, numeric_width_free=True)),
    ),
    (
        DataFrame(CITIES.columns, [("Rome", 1), ("Bonn", 1), ("Rome", 2)]),
        DataFrame(CITIES.columns, [("Bonn", 1), ("Rome", 1), ("Rome", 2)]),
        Rules(ordered=True, frame=FrameRules(sorted_by=("n",))),
    ),
    (
        DataFrame((("share", "double"),), [(0.5,)]),
        DataFrame((("share", "double"),), [(0.51,)]),
        Rules(frame=FrameRules(tolerances=(("share", 0.0, 0.1),))),
    ),
    (model(k=1, seed=2), model(seed=2, k=1), EXACT),
]
HOLDERS: list[Callable[[Any, Any], Any]] = [
    lambda part, rest: (part, rest),
    lambda part, rest: ("a", (part, rest)),
    lambda part, rest: [part, rest],
    lambda part, rest: {"part": part, "rest": rest},
    lambda part, rest: {"all": [(part, rest)]},
    lambda part, rest: Record("Row", ("part", "rest"), (part, rest)),
]


@pytest.mark.parametrize(("mine", "due", "rules"), ALIKE, ids=["order", "case", "sorted", "near", "model"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_what_counts_as_equal_by_itself_does_so_inside_of_something(
    mine: Any, due: Any, rules: Rules, holder: Callable[[Any, Any], Any]
) -> None:
    assert compare(mine, due, rules) is None
    assert compare(holder(mine, 3), holder(due, 3), rules) is None
    assert compare(holder(mine, 999), holder(due, 3), rules) is not None
    assert compare(holder(mine, mine), holder(due, "another"), rules) is not None


def test_models_whose_names_begin_alike_are_two() -> None:
    one, other = (Model("x" * 80 + end, {}, {}) for end in "ab")
    assert compare(one, other) is not None
    assert compare(Model("P", {}, {}, (one,)), Model("P", {}, {}, (other,))) is not None


TELLING = [
    (None, [1], "returned None, where a list is due", "A function without a `return` gives None."),
    (None, Rdd(([1],)), "returned None, where an RDD is due", "A function without a `return` gives None."),
    (
        UnknownObject("generator"),
        [1],
        "returned a generator, where a list is due",
        "A generator is used up after one pass and is no list; build the list from it.",
    ),
    (
        [1],
        Rdd(([1],)),
        "returned a list, where an RDD is due",
        "The result should stay distributed: return the RDD itself, without an action such as collect().",
    ),
    (
        Rdd(([1],)),
        3,
        "returned an RDD, where an int is due",
        "An RDD is a plan that nothing has computed yet; an action turns it into an int.",
    ),
    (
        True,
        1,
        "returned a bool, where an int is due",
        "In Python True may equal 1, but the types bool and int differ.",
    ),
    (True, 5, "returned a bool, where an int is due", None),
    (0, True, "returned an int, where a bool is due", None),
    (
        True,
        1.0,
        "returned a bool, where a float is due",
        "In Python True may equal 1.0, but the types bool and float differ.",
    ),
    (10**400, 4.5, "returned an int, where a float is due", None),
    (UnknownObject("float"), 4, "returned a float, where an int is due", None),
    (UnknownObject("int"), 4.5, "returned an int, where a float is due", None),
    (3, 4, "returned 3 instead of 4", None),
    (0, math.nan, "returned 0 instead of nan", None),
    (3, 4.5, "returned 3 instead of 4.5", None),
    (4, 4.0, "returned an int, where a float is due", "In Python 4 may equal 4.0, but the types int and float differ."),
    ([1, 2], [1, 3], "element 1 is 2 instead of 3", None),
    ([1], [2], "the element is 1 instead of 2", None),
    ([1, 2, 3], [1, 2], "has 3 elements, expected 2", None),
    ([1, "2"], [1, 2], "element 1 is '2' instead of 2", "It is a str, where an int is due."),
    ((1, 2.0), (1, 3.0), "part 1 of the returned tuple: 2.0 instead of 3.0", None),
    ((1, None), (1, 3.0), "part 1 of the returned tuple: None, where a float is due", None),
    ({"a": 1}, {}, "should be empty", None),
    ({}, {"a": 1}, "1 key missing, of 1 key", "'a' is missing"),
    ({"a": 1, "b": 2}, {"a": 1, "c": 2}, "1 key missing, 1 key that should not be there, of 2 keys", "'c' is missing"),
    (
        {"a": 1, "b": 2},
        {"a": 1.0, "b": 2.0},
        "2 keys with a wrong value, of 2 keys: of type int, where float is due",
        "'a': 1 instead of 1.0",
    ),
    (
        Rdd(([(7, {"a": 0.5, "b": 0.25}), (8, {"a": 1.0})],)),
        Rdd(([(7, {"a": 0.5, "b": 0.5}), (8, {"a": 2.0})],)),
        "2 keys with a wrong value, of 2 keys: half of what is expected",
        "7: at 'b': 0.25 instead of 0.5",
    ),
    (
        Rdd(([(7, {"a": 0.5, "b": 1 / 3})],)),
        Rdd(([(7, {"a": 0.5, "b": 2 / 3})],)),
        "the key 7 is wrong at 'b': 0.3333 instead of 0.6667, half of what is expected",
        "7: at 'b': 0.3333 instead of 0.6667",
    ),
    (
        {"x": {1.0: "a"}},
        {"x": {1: "a"}},
        "the key 'x' has {1.0: 'a'} instead of {1: 'a'}",
        "'x': {1.0: 'a'} instead of {1: 'a'}",
    ),
    (
        {"x": {(1, True): "a"}},
        {"x": {(1, 1): "a"}},
        "the key 'x' has {(1, True): 'a'} instead of {(1, 1): 'a'}",
        "'x': {(1, True): 'a'} instead of {(1, 1): 'a'}",
    ),
    (
        {"x": 1.7976931348623157e308},
        {"x": 1.7e308},
        "the key 'x' has 1.7976931348623157e+308 instead of 1.7e+308",
        "'x': 1.7976931348623157e+308 instead of 1.7e+308",
    ),
    ({1, 2}, {1, 3}, "1 element missing, 1 element that should not be there", "missing: 3"),
    (
        Rdd(([("a", 1), ("b", 2)],)),
        Rdd(([("b", 3), ("a", 1)],)),
        "the key 'b' has 2 instead of 3 (1 of 2 keys)",
        "'b': 2 instead of 3",
    ),
    (
        Rdd(([("a", 1)], [("a", 1)])),
        Rdd(([("a", 2)],)),
        "1 key more than once, of 1 key",
        "'a' occurs 2 times",
    ),
    (Rdd(([1, 2],)), Rdd(([2, 2],)), "1 row missing, 1 row that should not be there", "missing: 2"),
    (Rdd(([],)), Rdd(([2],)), "1 row missing", "0 rows returned, 1 expected"),
    (np.array([1.0, 2.0]), np.array([1.0, 3.0]), "[1] is 2.0 instead of 3.0", "1 of 2 elements differ"),
    (
        np.zeros((2, 3)),
        np.zeros((3, 2)),
        "has shape (2, 3), expected (3, 2)",
        "It has the shape of the transposed result.",
    ),
    (np.zeros(2, "<f4"), np.zeros(2, "<f8"), "has dtype float32, expected float64", None),
    (np.array(["a"]), np.array(["b"]), "[0] is 'a' instead of 'b'", "1 of 1 element differ"),
    (np.array([math.nan]), np.array([1.0]), "[0] is nan instead of 1.0", "1 of 1 element differ"),
    (
        DataFrame((("n", "int"),), []),
        DataFrame((("n", "bigint"),), []),
        "has a column `n` of type int, where bigint is due",
        None,
    ),
    (
        Function(handle=0),
        Function(handle=0),
        "returned a function, which equals no other",
        "A check compares what two functions return for the same arguments, not the functions.",
    ),
    (10**5000, 1, "returned <int of about 5,001 digits, 1.000e+5000> instead of 1", None),
]


@pytest.mark.parametrize(("actual", "expected", "headline", "detail"), TELLING, ids=[row[2][:50] for row in TELLING])
def test_the_difference_in_words(actual: Any, expected: Any, headline: str, detail: str | None) -> None:
    found = compare(actual, expected)
    assert found is not None
    assert found.headline == headline
    if detail is None:
        assert found.details == ()
    else:
        assert detail in found.details


def test_rows_in_another_order_differ_only_where_order_is_asked_for() -> None:
    mine, due = Rdd(([2], [1])), Rdd(([1, 2],))
    assert compare(mine, due) is None
    found = compare(mine, due, Rules(ordered=True))
    assert found is not None
    assert found.headline == "right rows in the wrong order: element 0 is 2 instead of 1"
    assert compare(Rdd(([1], [2])), due, Rules(ordered=True)) is None


@pytest.mark.parametrize(
    ("actual", "expected", "equal"),
    [
        (1.0000001, 1.0, True),
        (1.1, 1.0, False),
        (1, 1.0, False),
        (np.float64(1.0), 1.0, True),
        (math.nan, 1.0, False),
        (math.inf, math.inf, True),
        (math.inf, 1.0, False),
        (("a", 1.0000001), ("a", 1.0), True),
        ({"a": 1.0000001}, {"a": 1.0}, True),
        ({1.0000001}, {1.0}, True),
        (np.array([1.0000001], "<f4"), np.array([1.0]), True),
        (np.array([1.1]), np.array([1.0]), False),
        (Rdd(([1.0000001, 5.0],)), Rdd(([5.0, 1.0],)), True),
        (Rdd(([1.0],)), Rdd(([1.0, 1.0],)), False),
        (DenseVector((1.0000001,)), DenseVector((1.0,)), True),
        (GroupedValues([5.0, 1.0000001]), GroupedValues([1.0, 5.0]), True),
        # The first floats agree within the tolerance but sort the other way round.
        (Rdd(([(1.0000001, 5.0), (1.0, 9.0)],)), Rdd(([(1.0, 5.0), (1.0000001, 9.0)],)), True),
        (Rdd(([(1.0000001, 5.0), (1.0, 9.0)],)), Rdd(([(1.0, 5.0), (1.0000001, 8.0)],)), False),
    ],
    ids=str,
)
def test_tolerance_is_for_floats_only(actual: Any, expected: Any, equal: bool) -> None:
    assert (compare(actual, expected, Rules(rel=1e-6)) is None) is equal


@pytest.mark.parametrize(
    ("actual", "expected", "equal"),
    [
        (1.1, 1.0, True),
        (1.15, 1.0, False),  # within both together, and within neither
        (-0.09, 0.0, True),
        (109.0, 100.0, True),
        (math.inf, math.inf, True),
        (1.0, math.inf, False),
        (math.inf, -math.inf, False),
        (math.nan, math.nan, True),
        (math.nan, 1.0, False),
        (1e308, -1e308, False),
    ],
)
@pytest.mark.parametrize("holder", [float, np.float64, np.array, lambda number: np.array([[number]])])
def test_a_number_is_within_one_tolerance_or_the_other_whatever_holds_it(
    actual: float, expected: float, equal: bool, holder: Callable[[float], Any]
) -> None:
    assert (compare(holder(actual), holder(expected), Rules(rel=0.1, abs=0.1000001)) is None) is equal


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("other", [np.float16, np.float32, np.float64, float])
def test_a_tolerance_means_the_same_for_numbers_of_few_digits(kind: type, other: type) -> None:
    near, far = Rules(abs=1e-9), kind(0.1)
    for mine, due in ((far, other(0.3)), (far, other(float(far) + 1e-4)), (kind(-60_000), other(60_000))):
        assert (compare(mine, due, near) is None) == (float(mine) == float(due))
        assert (compare(np.array([mine]), np.array([due]), near) is None) == (float(mine) == float(due))
    assert compare(kind(1.0), other(2048.0), Rules(rel=1.0)) is None
    assert compare(np.float32(0.1), 0.1, Rules(rel=1e-9)) is not None


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        ([1.0, math.nan, 4.0], [1.0, 3.0, 4.0], ()),
        ([1.0, math.nan, 4.5], [1.0, 3.0, 4.0], ("the largest difference is 0.5",)),
        ([1.0, math.inf], [1.0, 4.0], ("the largest difference is inf",)),
        ([2**53, 7], [2**53 + 1, 7], ("the largest difference is 1",)),
        ([-(2**63), 7], [2**63 - 1, 7], ("the largest difference is 1.84e+19",)),
    ],
)
def test_the_largest_difference_is_one_of_the_elements_that_differ(
    actual: list[float], expected: list[float], said: tuple[str, ...]
) -> None:
    found = compare(np.array(actual), np.array(expected))
    assert found is not None
    assert found.details[1:] == said


MANY = range(500)
NOISE = [0.0, 1e-11, -1e-11]


def noisy(number: float, n: int) -> float:
    """The number with other last digits, as another order of the same sums gives."""
    return number + NOISE[n % 3] * max(abs(number), 0.001)


@pytest.mark.parametrize(
    "row",
    [
        lambda n, last_digits: (last_digits(0.3, n), float(n)),
        lambda n, last_digits: (last_digits(n % 2, n), last_digits(7.5, n), float(n)),
        lambda n, last_digits: (last_digits(0.0, n), float(n)),
        lambda n, last_digits: (last_digits(1234565.0, n), float(n)),  # which lies where rounding turns
        lambda n, last_digits: (last_digits(1234565.0 + n, n), float(n % 7)),
        lambda n, last_digits: GroupedValues([(last_digits(0.3, n + k), float(n * k)) for k in range(3)]),
        lambda n, last_digits: DenseVector((last_digits(0.3, n), float(n))),
        lambda n, last_digits: np.array([last_digits(0.3, n), float(n)]),
        lambda n, last_digits: np.array([last_digits(0.3, n) + 1j, float(n)]),
    ],
)
def test_rows_that_nearly_agree_find_each_other_however_many_there_are(row: Any) -> None:
    rules = Rules(rel=1e-9, abs=1e-12)
    due = [row(n, lambda number, n: float(number)) for n in MANY]
    mine = [row(n, noisy) for n in MANY]
    assert compare(Rdd((mine[::-1],)), Rdd((due,)), rules) is None
    assert compare(Rdd((mine,)), Rdd((due,)), Rules(rel=1e-9, abs=1e-12, ordered=True)) is None
    found = compare(Rdd((mine[:200] + mine[201:],)), Rdd((due,)), rules)
    assert found is not None
    assert found.headline == "1 row missing"


def test_rows_that_are_left_over_are_told_in_one_order_however_they_came() -> None:
    rows = [("a", number / 7) for number in range(9)]
    told = {
        compare(Rdd((mine,)), Rdd((due,)), Rules(rel=1e-9))
        for mine, due in (([("b", 1.0)], rows), ([("b", 1.0)], rows[::-1]), ([("b", 1.0)], rows[4:] + rows[:4]))
    }
    assert len(told) == 1


@pytest.mark.parametrize("kinds", [("<i4", "<i8"), ("|u1", "<u4"), ("<f4", "<f8"), ("<c8", "<c16"), ("<U4", "<U9")])
def test_within_a_tolerance_the_width_of_an_array_is_free_in_rows_too(kinds: tuple[str, str]) -> None:
    mine, due = (np.array([1, 2]).astype(kind) for kind in kinds)
    rules = Rules(rel=1e-6)
    assert compare(mine, due, rules) is None
    assert compare(Rdd(([("a", mine), ("b", mine)],)), Rdd(([("b", due), ("a", due)],)), rules) is None
    assert compare(Rdd(([mine],)), Rdd(([due[::-1]],)), rules) is not None


def test_the_tolerance_is_named_with_the_largest_error() -> None:
    found = compare(np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0, 3.5]), Rules(rel=1e-6, abs=0.1))
    assert found is not None
    assert found.details == (
        "2 of 3 elements differ",
        "the largest difference is 1 (allowed: 1e-06 relative or 0.1 absolute)",
    )


def test_no_text_grows_with_the_data() -> None:
    mine = Rdd(([(f"k{i}", "x" * 10_000) for i in range(500)],))
    due = Rdd(([(f"k{i}", "y" * 10_000) for i in range(500)],))
    found = compare(mine, due)
    assert found is not None
    assert found.headline == "500 keys with a wrong value, of 500 keys"
    assert len(found.details) == MAX_DETAILS
    assert found.details[-1] == "... and 495 more"
    assert max(map(len, (*found.details, found.actual, found.expected))) < 1_000


def test_many_rows_are_compared_in_linear_time() -> None:
    rows = [(f"word{i}", i, i / 7) for i in range(20_000)]
    assert compare(Rdd((rows,)), Rdd((rows[::-1],))) is None
    assert compare(Rdd((rows,)), Rdd((rows[::-1],)), Rules(rel=1e-9)) is None


Point = collections.namedtuple("Point", "x y")


@given(ANY, ANY)
@many
def test_values_that_count_as_plain_are_equal_where_their_plain_forms_are(one: Any, other: Any) -> None:
    equal = compare(one, other, PLAIN) is None
    assert equal == (compare(other, one, PLAIN) is None)
    assert equal == same(as_plain(one, Budget()), as_plain(other, Budget()), EXACT, Budget())
    assert equal or not same(one, other, EXACT, Budget())


@given(ANY)
@many
def test_a_plain_form_is_as_plain_as_can_be(value: Any) -> None:
    once = as_plain(value, Budget())
    assert as_plain(once, Budget()) is once


STANDS_FOR = [
    (np.int64(2), 2),
    (np.float64(0.5), 0.5),
    (np.str_("a"), "a"),
    (np.bool_(True), True),
    (np.bytes_(b"a"), b"a"),
    (Point(1, 2), (1, 2)),
    (Record("Row", ("word", "n"), ("a", 1)), ("a", 1)),
    ([np.int64(1), 2], [1, 2]),
    ({np.str_("a"): np.int64(1)}, {"a": 1}),
    ({Point(1, 2): [np.int64(3)]}, {(1, 2): [3]}),
    ({np.int64(1), 2}, {1, 2}),
    (collections.Counter({np.str_("a"): 2}), collections.Counter({"a": 2})),
    (Rdd(([(np.str_("a"), np.int64(1))], [("b", np.int64(2))])), Rdd(([("b", 2), ("a", 1)],))),
    (Rdd(([Point("a", np.int64(1))],)), Rdd(([("a", 1)],))),
    (Rdd(([("a", Point(1, 2.0))],)), Rdd(([("a", (1, 2.0))],))),
    (GroupedValues([np.int64(1), 1]), GroupedValues([1, 1])),
    (collections.deque([np.int64(1)]), collections.deque([1])),
]
IS_ANOTHER = [
    (np.int64(2), 2.0),
    (np.float64(2.0), 2),
    (np.bool_(True), 1),
    (np.int64(1), True),
    (np.int64(2), 3),
    (np.str_("a"), b"a"),
    (Point(1, 2), [1, 2]),
    (Point(1, 2), (1, 2, 3)),
    (Record("Row", ("a",), (1,)), 1),
    (np.array([1, 2]), [1, 2]),
    (np.float32(0.1), 0.1),
    (Rdd(([Point("a", 1)],)), Rdd(([("a", 1), ("a", 1)],))),
    (UnknownObject("submission.Pair"), ("a", 1)),
]


@pytest.mark.parametrize(("value", "plain"), STANDS_FOR, ids=str)
def test_what_stands_for_a_plain_value_counts_as_it_unless_the_type_is_asked_for(value: Any, plain: Any) -> None:
    value = crossed(value)
    for mine, due in ((value, plain), (plain, value)):
        assert compare(mine, due, PLAIN) is None
        found = compare(mine, due)
        assert found is not None
        assert found.headline.startswith("right values, but ")
        assert found.kind == "wrong-type"


@pytest.mark.parametrize(("value", "other"), IS_ANOTHER, ids=str)
def test_what_only_looks_like_it_is_another_value(value: Any, other: Any) -> None:
    value = value if isinstance(value, (UnknownObject, Rdd, Record)) else crossed(value)
    for mine, due in ((value, other), (other, value)):
        for rules in (PLAIN, EXACT):
            found = compare(mine, due, rules)
            assert found is not None
            assert "right values" not in found.headline


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        (np.int64(2), 2, "right values, but numpy.int64 where int is due"),
        (2, np.int64(2), "right values, but int where numpy.int64 is due"),
        (Rdd(([("a", np.int64(1))],)), Rdd(([("a", 1)],)), "right values, but numpy.int64 where int is due"),
        (
            Rdd(([Record("Pair", ("a", "b"), ("a", 1))],)),
            Rdd(([("a", 1)],)),
            "right values, but Pair where tuple is due",
        ),
        (
            [np.int64(1), np.str_("a"), np.float64(0.5), np.bool_(True)],
            [1, "a", 0.5, True],
            "right values, but numpy.bool where bool is due",
        ),
        (
            [1, "a", 0.5, True],
            [np.int64(1), np.str_("a"), np.float64(0.5), np.bool_(True)],
            "right values, but bool where numpy.bool is due",
        ),
        ([np.int64(1), 0.5], [1, np.float64(0.5)], "right values, but numpy.int64 where int is due"),
        (np.float32(0.5), np.float64(0.5), "returned a numpy.float32, where a numpy.float64 is due"),
        ([np.int32(1), np.float64(0.5)], [np.int64(1), 0.5], "right values, but numpy.float64 where float is due"),
    ],
    ids=str,
)
def test_right_values_of_another_type_are_told_as_such(actual: Any, expected: Any, said: str) -> None:
    found = compare(actual, expected, EXACT)
    assert found is not None
    assert found.headline == said


def test_a_wrong_value_is_told_among_values_of_another_type() -> None:
    mine = Rdd(([(np.str_("a"), np.int64(1)), (np.str_("b"), np.int64(3))],))
    found = compare(mine, Rdd(([("a", 1), ("b", 2)],)), PLAIN)
    assert found is not None
    assert found.headline == "the key 'b' has 3 instead of 2 (1 of 2 keys)"
    assert found.details == ("'b': 3 instead of 2",)


def test_rows_of_a_class_are_named_by_it() -> None:
    mine = Rdd(([UnknownObject("submission.Pair"), UnknownObject("submission.Pair")],))
    found = compare(mine, Rdd(([("a", 1), ("b", 2)],)), PLAIN)
    assert found is not None
    assert found.headline == "its rows are submission.Pair objects, where tuple is due"


def test_keys_that_would_become_one_stay_two() -> None:
    mine = {Record("Row", ("a",), (1,)): "x", (1,): "y"}
    assert compare(mine, {(1,): "y"}, PLAIN) is not None
    assert compare(mine, dict(mine), PLAIN) is None


def test_plain_keys_of_one_hash_are_not_made() -> None:
    names = [Record(f"P{number}", ("a",), (number * (2**61 - 1),)) for number in range(20_000)]
    mine = dict.fromkeys(names, 1)
    assert as_plain(mine, Budget()) is mine
