"""Numbers are the same answer whatever holds them, where a check says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.authors import DenseVector, LabeledPoint, SparseVector
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import Rules
from grader.checks.dsl.views import as_numbers
from grader.sandbox.wire.values import Rdd

ONE_ANSWER: tuple[Any, ...] = (
    [1.0, 0.0, 2.0],
    [1, 0, 2],
    (1, 0.0, 2),
    np.array([1.0, 0.0, 2.0]),
    np.array([1, 0, 2]),
    [np.float64(1), np.int64(0), np.float32(2)],
    DenseVector((1.0, 0.0, 2.0)),
    SparseVector(3, (0, 2), (1.0, 2.0)),
)


@pytest.mark.parametrize("one", ONE_ANSWER, ids=repr)
@pytest.mark.parametrize("other", ONE_ANSWER, ids=repr)
def test_every_holder_of_the_same_numbers_is_one_answer(one: Any, other: Any) -> None:
    assert compare(one, other, Rules(view=as_numbers)) is None


@pytest.mark.parametrize(
    "wrong",
    [[1.0, 0.0], [1.0, 0.0, 2.5], [[1.0, 0.0, 2.0]], 1.0, np.array([[1.0, 0.0, 2.0]]), [2.0, 0.0, 1.0]],
    ids=repr,
)
def test_other_numbers_are_another_answer(wrong: Any) -> None:
    assert compare(wrong, ONE_ANSWER[0], Rules(view=as_numbers)) is not None


@pytest.mark.parametrize("wrong", ["102", None, {1.0: 0.0}, [True, False, 2], {1.0, 0.0, 2.0}, b"102", 1j], ids=repr)
def test_what_is_no_number_is_another_kind_of_value(wrong: Any) -> None:
    assert compare(wrong, ONE_ANSWER[0], Rules(view=as_numbers)) is not None


def test_a_sparse_vector_costs_what_it_holds_not_what_it_says() -> None:
    with pytest.raises(TypeError, match="not written out"):
        as_numbers(SparseVector(10**12, (0,), (1.0,)))


def test_rows_stay_rows_in_any_order_and_points_are_their_numbers() -> None:
    mine = Rdd(([LabeledPoint(1, [2, 3])], [LabeledPoint(4, [5, 6])]))
    due = Rdd(([np.array([4.0, 5.0, 6.0]), [1, 2, 3]],))
    assert compare(mine, due, Rules(view=as_numbers)) is None
    assert compare(mine, due, Rules(view=as_numbers, ordered=True)) is not None


def test_a_tolerance_holds_for_numbers_too() -> None:
    assert compare([1, 2.0000001], DenseVector((1.0, 2.0)), Rules(view=as_numbers, rel=1e-6)) is None
