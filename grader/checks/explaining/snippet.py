"""A call as code that a learner can paste behind the function's definition."""

from __future__ import annotations

from typing import Any

from grader.checks.comparing.show import show_whole
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Folder, Function, Rdd, Stream, partition_evenly

_SHOWN = 600


def snippet(request: Request) -> str:
    """The call as code, cut where it is long; for a variable, what to give its cells, for a query, its tables."""
    args = [_code(value) for value in request.args] + [f"{name}={_code(value)}" for name, value in request.kwargs]
    call = f"{_called(request)}({', '.join(args)})"
    if request.form == "variable":
        given = [f"{name} = {code}" for name, code in zip(request.given, args, strict=True)]
        call = "; ".join([*given, request.function])
    elif request.form == "query":
        views = [f'{code}.createOrReplaceTempView("{name}")' for name, code in zip(request.given, args, strict=True)]
        call = "; ".join([*views, f"spark.sql({request.function})"])
    return call if len(call) <= _SHOWN else f"{call[:_SHOWN]} ..."


def _called(request: Request) -> str:
    """What is called: a function, or a method of the model that it returned."""
    if request.origin is None or request.function:
        return request.function
    inner = snippet(request.origin) if request.origin.origin is None else f"{_called(request.origin)}(...)"
    return f"{inner}.{request.method}" if request.method else inner


def _code(value: Any) -> str:
    match value:
        case Folder():
            return '"out"'
        case Rdd():
            return _rdd(value)
        case DataFrame():
            return _frame(value)
        case Stream():
            return "stream"
        case Function():
            return value.source
    return show_whole(value)


def _rdd(value: Rdd) -> str:
    even = partition_evenly(value.rows, len(value.partitions))
    if even == value:
        return f"sc.parallelize({show_whole(value.rows)}, {len(value.partitions)})"
    parts = show_whole(list(value.partitions))
    return f"sc.parallelize({parts}, {len(value.partitions)}).flatMap(list)"


def _frame(value: DataFrame) -> str:
    schema = ", ".join(f"{_column(name)} {kind}" for name, kind in value.columns)
    rows: Any = show_whole(value.rows)
    if len(value.sizes) > 1:
        rows = f"sc.parallelize({rows}, {len(value.sizes)})"
    return f'spark.createDataFrame({rows}, "{schema}")'


def _column(name: str) -> str:
    """A name as it stands in a schema."""
    return name if name.isidentifier() else "`" + name.replace("`", "``") + "`"
