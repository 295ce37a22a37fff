"""Calls of a check as short text, for findings."""

from __future__ import annotations

import ast
from typing import Any

from grader.base.parsing import parsed
from grader.checks.comparing.show import show
from grader.sandbox.host.request import Request
from grader.sandbox.wire import values

OF_A_MODEL = ("freqItemsets", "associationRules")
"""What a fitted model has without being called."""


def call_text(request: Request, *, arguments: bool = True) -> str:
    """The call as short code: long arguments by their kind, none without ``arguments``; then what its files hold."""
    files = [f"{path} = {_argument(_text(data))}" for path, data in request.files if arguments]
    return f"{_call(request, arguments)}{' with ' if files else ''}{', '.join(files)}"


def leaves_out(request: Request) -> bool:
    """Whether the text of the call shows some of its arguments in part, or by their kind alone."""
    given = (*request.args, *(value for _, value in request.kwargs))
    return bool(request.probe) or any(
        isinstance(value, (values.Rdd, values.DataFrame)) or "..." in _argument(value) for value in given
    )


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _call(request: Request, arguments: bool) -> str:
    name = request.function or "the returned function"
    if request.origin is not None and not request.function:
        origin = _call(request.origin, arguments and not request.each)
        name = f"{origin}.{request.method}" if request.method else origin
    if request.method in OF_A_MODEL:
        return name
    if request.probe:
        return f"{name}(...){_purpose(request.probe)}"
    if request.form != "call":
        return f"{name}{_given(request) if arguments else ''}"
    if request.each or not arguments:
        return f"{name}(...)"
    parts = [_argument(value) for value in request.args] + [
        f"{key}={_argument(value)}" for key, value in request.kwargs
    ]
    return f"{name}({', '.join(parts)})"


def _given(request: Request) -> str:
    """What the cells, or the query, find, in words; long values are left out."""
    pairs = zip(request.given, request.args, strict=True)
    said = [
        f"{name} = {_argument(value)}" for name, value in pairs if not isinstance(value, (values.Rdd, values.DataFrame))
    ]
    return f" (with {', '.join(said)})" if said else ""


def _purpose(probe: str) -> str:
    """What a probe tries: the docstring of its function, in brackets."""
    for node in parsed(probe).body:
        if isinstance(node, ast.FunctionDef) and node.name == "probe":
            text = ast.get_docstring(node)
            return f" ({text.splitlines()[0].rstrip('.')})" if text else ""
    return ""


def _argument(value: Any) -> str:
    if isinstance(value, values.Rdd):
        return "rdd"
    if isinstance(value, values.DataFrame):
        return "df"
    if isinstance(value, values.Stream):
        return "stream"
    if isinstance(value, values.Folder):
        return "out_dir"
    text = show(value)
    return text if len(text) <= 60 else "..."
