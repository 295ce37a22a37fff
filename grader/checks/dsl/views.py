"""Values as a check compares them where they are determined in part: as numbers whatever holds them, some columns of a
DataFrame, clusters whatever they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.checks.comparing.parts import is_array, is_float
from grader.checks.comparing.show import sort_key
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


def only_columns(*names: str) -> Callable[[Any], Any]:
    """Makes a DataFrame one of these columns. What it gives raises ``ValueError`` where one is missing."""

    def view(value: Any) -> Any:
        places = _places(value, names)
        rows = [tuple(row[place] for place in places) for row in value.rows]
        return values.DataFrame(tuple(value.columns[place] for place in places), rows)

    return view


def renamed(column: str, by: str) -> Callable[[Any], Any]:
    """Makes a DataFrame one of two columns in which the values of ``column`` are numbers from 0 on, in the order in
    which they come when rows are sorted by ``by``."""
    of_two = only_columns(by, column)

    def view(value: Any) -> Any:
        frame = of_two(value)
        numbers: dict[str, int] = {}
        rows = [
            (key, numbers.setdefault(sort_key(name), len(numbers)))
            for key, name in sorted(frame.rows, key=lambda row: (type(row[0]).__name__, row[0]))
        ]
        return values.DataFrame((frame.columns[0], (column, "cluster")), rows)

    return view


def sets_in(*columns: str) -> Callable[[Any], Any]:
    """Makes a DataFrame one whose arrays in these columns are sorted: the order of their elements does not count."""

    def view(value: Any) -> Any:
        places = set(_places(value, columns))
        rows = [
            tuple(sorted(cell, key=sort_key) if place in places else cell for place, cell in enumerate(row))
            for row in value.rows
        ]
        return values.DataFrame(value.columns, rows)

    return view


def _places(value: Any, names: tuple[str, ...]) -> list[int]:
    found = [name for name, _ in value.columns]
    return [found.index(name) for name in names]
