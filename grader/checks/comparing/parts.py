"""What plain values are made of: fields whose order counts, members whose order means nothing, arrays, floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.sandbox.wire import values


def unordered_parts_of(value: Any) -> Sequence[Any] | None:
    """The members of a value whose order means nothing (rows of an RDD, values of a group), None for others."""
    if isinstance(value, (set, frozenset)):
        return list(value)
    match value:
        case values.Rdd() | values.DataFrame():
            return value.rows
        case values.GroupedValues():
            return value.values
    return None


def parts_of(value: Any) -> Sequence[Any] | None:
    """The fields of a compound value whose order counts, None for others."""
    if isinstance(value, (list, tuple)):
        return value
    match value:
        case values.DenseVector():
            return value.values
        case values.SparseVector():
            return (value.size, value.indices, value.values)
        case values.LabeledPoint():
            return (value.label, value.features)
        case values.Record():
            return (value.name, value.fields, *value.values)
        case values.Model():
            return (value.name, value.params, value.learned, value.stages)
        case values.Stream():
            return (value.columns, value.batches)
        case values.Batches():
            return (value.mode, value.frames, value.late, value.kept)
        case values.Written():
            return (value.format, value.files, value.partitioned_by, value.rows, value.problem)
    return list(value) if type(value).__name__ == "deque" else None


def is_array(value: Any) -> bool:
    """Whether the value is a numpy array, asked without importing numpy."""
    return type(value).__module__ == "numpy" and type(value).__name__ == "ndarray"


def holds_text(array: Any) -> bool:
    """Whether a numpy array holds texts or bytes, of which the longest makes the width of all: it says nothing."""
    return array.dtype.kind in "US"


def is_float(value: Any) -> bool:
    """Whether the value is a float of Python or numpy."""
    if type(value) is float:
        return True
    return type(value).__module__ == "numpy" and not is_array(value) and value.dtype.kind == "f"
