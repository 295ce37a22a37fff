"""Calls of a check as short text, for findings."""

from __future__ import annotations

from typing import Any

from grader.checks.show import show
from grader.sandbox import values
from grader.sandbox.subject import Request


def call_text(request: Request, *, arguments: bool = True) -> str:
    """The call as short code: long arguments by their kind, none without ``arguments``."""
    name = request.function or "the returned function"
    if request.origin is not None and not request.function:
        name = f"{request.origin.function}(...)"
    if request.each or not arguments:
        return f"{name}(...)"
    parts = [_argument(value) for value in request.args] + [
        f"{key}={_argument(value)}" for key, value in request.kwargs
    ]
    return f"{name}({', '.join(parts)})"


def _argument(value: Any) -> str:
    if isinstance(value, values.Rdd):
        return "rdd"
    text = show(value)
    return text if len(text) <= 60 else "..."
