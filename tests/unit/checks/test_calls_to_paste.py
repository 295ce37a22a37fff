"""A call as code to paste: it gives the arguments again, and long ones are left out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from grader.checks.dsl.calls import leaves_out
from grader.checks.explaining.small_inputs import more_requests
from grader.checks.explaining.snippet import whole_call
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import Function, Rdd

ARGUMENTS: list[Any] = [
    np.array([[1.5, -2.0], [0.1, 1e-9]]),
    np.arange(3),
    np.zeros(2, "<f4"),
    np.zeros((0,)),
    np.array([True, False]),
    [np.array([math.nan, math.inf]), -math.inf],
    {"a": np.ones(2), 1: (2.5,)},
    ((), [[]], {}, {3}),
    "it's",
]


@pytest.mark.parametrize("value", ARGUMENTS, ids=str)
def test_pasted_code_gives_the_arguments_again(value: Any) -> None:
    code = whole_call(Request("f", (value,))).removeprefix("called as ")
    (again,) = eval(code, {"f": lambda *given: given, "np": np})
    np.testing.assert_equal(again, value)
    if isinstance(value, np.ndarray):
        assert again.dtype == value.dtype


def test_what_nobody_would_read_is_left_out() -> None:
    assert whole_call(Request("f", (np.zeros((40, 40)),))) == ""
    assert whole_call(Request("f", (Rdd((list(range(900)),)),))) == ""
    assert whole_call(Request("f", (["x" * 50] * 20,))) == ""


def test_a_probe_shows_what_it_is_tried_with() -> None:
    probe = 'def probe(f, n, g):\n    """what it does"""\n'
    request = Request("f", ([1, 2], Function(source="lambda x: -x")), probe=probe)
    assert whole_call(request) == "tried with [1, 2], lambda x: -x"
    assert whole_call(Request("f", probe=probe)) == ""
    assert leaves_out(request)


def test_only_calls_whose_text_leaves_something_out_need_it() -> None:
    assert not leaves_out(Request("f", ([1, 2], "a")))
    assert leaves_out(Request("f", (list(range(100)),)))
    assert leaves_out(Request("f", (Rdd(([1],)),)))


def test_further_inputs_are_parts_of_the_first() -> None:
    tried = [request.args for request in more_requests(Request("f", (2, [3, 1, 4, 1, 5])))]
    assert tried == [(2, [3, 1]), (2, [4, 1, 5]), (2, [5])]
    assert list(more_requests(Request("f", (2, [3])))) == []
