"""Inputs like that of a call, but smaller: what the search for the smallest one that shows a mistake tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from grader.checks.comparing.show import show
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Rdd, partition_evenly

_SIZES = (0, 1, 2, 3, 4, 6, 8)
_PARTITIONS = (1, 2, 3)


def small_requests(request: Request, most: int) -> Iterator[Request]:
    """The call on the inputs of up to ``most`` rows that the search for a smallest one begins with."""
    position = None if request.probe or request.each else shrinkable(request)
    if position is None:
        return
    for value in small_inputs(request.args[position]):
        if len(rows_of(value)) <= most:
            yield with_argument(request, position, value)


def more_requests(request: Request) -> Iterator[Request]:
    """The call on a few other inputs of its kind: half of the rows, the other half, the last row alone."""
    position = None if request.each else shrinkable(request)
    if position is None:
        return
    value = request.args[position]
    rows = rows_of(value)
    half = len(rows) // 2
    for some in (rows[:half], rows[half:], rows[-1:]):
        if 0 < len(some) < len(rows):
            yield with_argument(request, position, of_rows(value, some, min(partitions_of(value), len(some))))


def shrinkable(request: Request) -> int | None:
    """The position of the first argument that is an RDD, a DataFrame, or a list of several rows."""
    for number, value in enumerate(request.args):
        if isinstance(value, (Rdd, DataFrame)):
            return number
    for number, value in enumerate(request.args):
        if type(value) in (list, tuple) and len(value) > 1:
            return number
    return None


def with_argument(request: Request, position: int, value: Any) -> Request:
    """The call with another value in that place."""
    return replace(request, args=(*request.args[:position], value, *request.args[position + 1 :]))


def small_inputs(original: Any) -> Iterator[Any]:
    """The first rows of an RDD, a DataFrame or a list, of growing number, Spark's in several partitionings."""
    rows = _alike_first(original)
    for size in _SIZES:
        if size > len(rows):
            return
        for partitions in _PARTITIONS[: max(1, size)] if partitions_of(original) else (0,):
            yield of_rows(original, rows[:size], partitions)


def rows_of(value: Any) -> list[Any]:
    """The rows of an RDD, a DataFrame or a list, the entries of a dict."""
    if isinstance(value, (Rdd, DataFrame)):
        return value.rows
    return list(value.items() if type(value) is dict else value)


def partitions_of(value: Any) -> int:
    """How many partitions it has, 0 for a list."""
    match value:
        case Rdd():
            return len(value.partitions)
        case DataFrame():
            return len(value.sizes) or 1
    return 0


def of_rows(original: Any, rows: list[Any], partitions: int) -> Any:
    """A value like the original with these rows, in so many partitions if it has any."""
    if not isinstance(original, (Rdd, DataFrame)):
        return type(original)(rows)
    even = partition_evenly(rows, partitions)
    if isinstance(original, Rdd):
        return even
    return DataFrame(original.columns, rows, tuple(map(len, even.partitions)))


def without_column(frame: DataFrame, number: int) -> DataFrame:
    """The DataFrame without one of its columns."""
    rows = [(*row[:number], *row[number + 1 :]) for row in frame.rows]
    return DataFrame((*frame.columns[:number], *frame.columns[number + 1 :]), rows, frame.sizes)


def _alike_first(original: Any) -> list[Any]:
    """The rows with those of the first row's key in front: mistakes in combining show among rows that are combined."""
    rows = rows_of(original)
    keyed = isinstance(original, DataFrame) or all(type(row) is tuple and len(row) == 2 for row in rows)
    if not rows or not keyed:
        return rows
    return sorted(rows, key=lambda row: show(row[0]) != show(rows[0][0]))
