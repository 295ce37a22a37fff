"""Any value that crosses the wire can be shown, sorted and compared: nothing of it raises."""

from __future__ import annotations

import datetime
import pickle
import random
import subprocess
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from any_value import NASTY
from hypothesis import given
from hypothesis import strategies as st
from wire_values import ANY

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import EXACT, Rules, same
from grader.checks.comparing.show import MAX_TEXT, show, show_problem, show_whole, sort_key
from grader.checks.explaining.pattern import pattern
from grader.sandbox.wire import values

HUGE = 10**5000
RULES = (EXACT, Rules(rel=1e-6), Rules(ordered=True), Rules(abs=1.0, ordered=True))
VALUES = ANY | st.sampled_from(NASTY)


@given(VALUES)
def test_any_value_has_a_line_of_text_and_a_place_in_an_order(value: Any) -> None:
    assert len(show(value)) <= MAX_TEXT + 40
    assert "\n" not in show(value)
    assert isinstance(show_whole(value), str)
    assert isinstance(sort_key(value), str)


@given(VALUES, VALUES, st.sampled_from(RULES))
def test_any_two_values_are_compared(one: Any, other: Any, rules: Rules) -> None:
    assert isinstance(same(one, other, rules, Budget()), bool)
    compare(one, other, rules)
    pattern([(one, other), (other, one)], Budget())
    compare([one, other], [other, one], rules)
    compare(values.Rdd(([one, other],)), values.Rdd(([other],)), rules)
    compare({"a": one}, {"a": other, 1: one}, rules)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (HUGE, "<int of about 5,001 digits, 1.000e+5000>"),
        (-(7 * HUGE) - 1, "<int of about 5,001 digits, -7.000e+5000>"),
        (10**399, "<int of about 400 digits, 1.000e+399>"),
        (12345678901234567890, "12345678901234567890"),
        ([HUGE, 1], "[<int of about 5,001 digits, 1.000e+5000>, 1]"),
        ({HUGE: 1}, "{<int of about 5,001 digits, 1.000e+5000>: 1}"),
        (Counter({HUGE: 1}), "Counter({<int of about 5,001 digits, 1.000e+5000>: 1})"),
        (OrderedDict({1: HUGE}), "OrderedDict({1: <int of about 5,001 digits, 1.000e+5000>})"),
        (deque([HUGE]), "deque([<int of about 5,001 digits, 1.000e+5000>])"),
        (range(HUGE), "<range that cannot be shown>"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_python_refuses_to_write_out_is_abbreviated(value: Any, shown: str) -> None:
    assert show(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({10, 9, 1}, "{1, 9, 10}"),
        ({2.5, 10, 1}, "{1, 2.5, 10}"),
        ({"b", None, 1, "a"}, "{None, 1, 'a', 'b'}"),
        (frozenset(), "frozenset()"),
        ({frozenset({2, 1})}, "{frozenset({1, 2})}"),
        ({(2, "a"), (1, "b")}, "{(1, 'b'), (2, 'a')}"),
        ({"b": 1, "a": {3, 2}}, "{'a': {2, 3}, 'b': 1}"),
        (Counter({"a": 1, "b": 3, "c": 3}), "Counter({'b': 3, 'c': 3, 'a': 1})"),
        (OrderedDict({"b": 1, "a": 2}), "OrderedDict({'b': 1, 'a': 2})"),
        (defaultdict(None, {"b": 1, "a": 2}), "defaultdict(None, {'a': 2, 'b': 1})"),
    ],
    ids=str,
)
def test_what_has_an_order_is_shown_in_it(value: Any, shown: str) -> None:
    assert show(value) == shown


def test_an_exception_whose_message_has_no_text_is_named() -> None:
    assert show_problem(ValueError("a", 1)) == "ValueError: ('a', 1)"
    assert show_problem(ValueError(HUGE)) == "ValueError: (its message cannot be shown)"
    assert show_problem(KeyError()) == "KeyError"


@pytest.mark.parametrize(
    "value",
    [
        {HUGE, 1, "a", None, (2, b"c")},
        {"b", "a", 3.5, frozenset({HUGE})},
        {frozenset({"a", 1, None}), frozenset({"b", 2.5}), "c"},
        {frozenset({name}) for name in "abcdef"},  # of which none is a part of another
        {("a", frozenset({"x", "y", 1})), ("a", frozenset({"z", None}))},
        {float(number) for number in ("nan", "1", "2", "inf")} | {"a"},
        [{"x": {"a", 1, None}}, ({"b", "c", (1,)},)],
        {frozenset({name, None}): 1 for name in "abcdef"},
        Counter({frozenset({"a", "b", 1}): 2, "c": 3}),
        defaultdict(None, {frozenset({"a", "b", 1}): 2}),
        OrderedDict({"z": {"a", "b", 1}, "a": {None, "c"}}),
        deque([{"a", "b", 1}]),
        values.Record("Row", ("x",), ({"a", "b", 1},)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_set_without_an_order_is_told_the_same_in_every_process(value: Any) -> None:
    code = (
        "import pickle, sys\n"
        "from grader.checks.comparing.compare import compare\n"
        "from grader.checks.comparing.show import show, show_whole, sort_key\n"
        "value = pickle.load(sys.stdin.buffer)\n"
        "found = compare(value, {1})\n"
        "print(found.details, found.actual, show(value), show_whole(value), sort_key(value))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=pickle.dumps(value),
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    "pair",
    [
        (values.Rdd(([HUGE, 1],)), values.Rdd(([1, 2],))),
        ([HUGE, 1], [1, 2]),
        ({HUGE, 1}, {1}),
        ({"a": HUGE}, {"a": 1}),
        ([{HUGE: 1.0}], [{HUGE: 3.5}]),
        (np.array([1.0]), np.array([float("nan")])),
        ([Decimal("sNaN")], [Decimal("1")]),
        ([datetime.date(2026, 1, 1)], [HUGE]),
        (defaultdict(None, {1: HUGE}), defaultdict(None, {1: 2})),
    ],
    ids=lambda pair: type(pair[0]).__name__,
)
def test_what_differs_is_told_of_values_without_text(pair: tuple[Any, Any]) -> None:
    for rules in RULES:
        found = compare(*pair, rules)
        assert found is not None
        assert found.headline


def test_keys_for_sorting_tell_values_apart() -> None:
    different = [HUGE, HUGE + 1, [HUGE], (HUGE,), {HUGE}, range(HUGE), range(HUGE + 1), "a", "b", None, 1, 1.0, True]
    assert len({sort_key(value) for value in different}) == len(different)
    shuffled = random.Random(1).sample(different, len(different))
    assert sorted(shuffled, key=sort_key) == sorted(different, key=sort_key)
