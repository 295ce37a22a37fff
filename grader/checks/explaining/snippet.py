"""A call as code that a learner can paste behind the function's definition."""

from __future__ import annotations

from typing import Any

from grader.checks.comparing.show import show_whole
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Function, Rdd, partition_evenly

_SHOWN = 600


def snippet(request: Request) -> str:
    """The call as code, cut where it is long."""
    args = [_code(value) for value in request.args] + [f"{name}={_code(value)}" for name, value in request.kwargs]
    call = f"{request.function}({', '.join(args)})"
    return call if len(call) <= _SHOWN else f"{call[:_SHOWN]} ..."


def _code(value: Any) -> str:
    match value:
        case Rdd():
            return _rdd(value)
        case DataFrame():
            return _frame(value)
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
