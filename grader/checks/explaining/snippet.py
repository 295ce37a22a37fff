"""A call as code that a learner can paste behind the function's definition."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

from grader.checks.comparing.parts import is_array
from grader.checks.comparing.show import show_whole
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Folder, Function, Rdd, Stream, partition_evenly

_SHOWN = 600
_PASTED = 280
"""No report cuts a detail of this length, so that it can be pasted as it is."""
_ITEMS = 300
"""A value of more items is not made into code: nobody would read it."""


def whole_call(request: Request) -> str:
    """The call as code to paste, or what a probe is tried with; "" where it is too long to be of use.

    None with DataFrames is shown, whose rows stand in the tables of the finding, and none that gives a variable.
    """
    if request.each or request.origin is not None or any(_is_long(value) for value in request.args):
        return ""
    if request.form != "call" or any(isinstance(value, (DataFrame, Stream)) for value in request.args):
        return ""
    if request.probe:
        text = f"tried with {', '.join(map(_code, request.args))}" if request.args else ""
        return text if len(text) <= _PASTED else ""
    text = f"called as {snippet(request)}"
    return text if len(text) <= _PASTED else ""


def _is_long(value: Any) -> bool:
    """Whether a value holds very many items, nested ones counted."""
    waiting, seen = [value], 0
    while waiting and seen <= _ITEMS:
        item = waiting.pop()
        seen += 1
        if isinstance(item, (Rdd, DataFrame)):
            item = item.rows
        if is_array(item):
            seen += item.size
        elif type(item) in (list, tuple, set, frozenset):
            waiting += islice(item, _ITEMS + 1)
        elif type(item) is dict:
            waiting += islice((part for pair in item.items() for part in pair), 2 * _ITEMS)
    return seen > _ITEMS


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
        case float() if not math.isfinite(value):
            return f'float("{value}")'
    if _is_long(value):
        return show_whole(value)
    if is_array(value) and value.dtype.kind in "fiub":
        kind = "" if value.dtype.name in ("float64", "int64", "bool") else f", dtype={value.dtype.name!r}"
        return f"np.array({_code(value.tolist())}{kind})"
    if type(value) is list:
        return f"[{', '.join(map(_code, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(_code, value))}{',' if len(value) == 1 else ''})"
    if type(value) is dict:
        return f"{{{', '.join(f'{_code(key)}: {_code(member)}' for key, member in value.items())}}}"
    return show_whole(value)


def _rdd(value: Rdd) -> str:
    even = partition_evenly(value.rows, len(value.partitions))
    if even == value:
        return f"sc.parallelize({_code(value.rows)}, {len(value.partitions)})"
    parts = _code(list(value.partitions))
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
