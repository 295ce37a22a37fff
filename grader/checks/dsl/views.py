"""What a value is as numbers, whatever holds them: lists, tuples, NumPy's arrays and Spark's vectors are one answer."""

from __future__ import annotations

from typing import Any

from grader.checks.comparing.parts import is_array, is_float
from grader.sandbox.wire import values

_LARGEST = 1_000_000


def as_numbers(value: Any) -> Any:
    """``value`` with floats for numbers and lists for what holds them in an order; rows of an RDD stay rows.

    Raises ``TypeError`` for what is no number and holds none, such as a text, a truth value or a dict, and for a sparse
    vector of more than a million elements.
    """
    if is_array(value):
        return as_numbers(value.tolist())
    if type(value) in (int, float) or is_float(value) or _is_whole(value):
        return float(value)
    match value:
        case list() | tuple():
            return [as_numbers(each) for each in value]
        case values.DenseVector():
            return list(value.values)
        case values.SparseVector():
            return _dense(value)
        case values.LabeledPoint():
            return [value.label, *as_numbers(value.features)]
        case values.Rdd():
            return values.Rdd(tuple([as_numbers(row) for row in rows] for rows in value.partitions))
    raise TypeError(f"{type(value).__name__} is no number and holds none")


def _dense(vector: values.SparseVector) -> list[float]:
    if vector.size > _LARGEST:
        raise TypeError(f"a sparse vector of {vector.size:,} elements is not written out")
    found = dict(zip(vector.indices, vector.values, strict=True))
    return [found.get(index, 0.0) for index in range(vector.size)]


def _is_whole(value: Any) -> bool:
    """Whether it is a whole number of NumPy's."""
    return type(value).__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u")
