"""Numbers that fitting found as short text: the last digits come from the machine's linear algebra and say nothing."""

from __future__ import annotations

from typing import Any

from grader.checks.comparing.parts import is_array, is_float
from grader.checks.comparing.show import rounded, show_pair
from grader.sandbox.wire import values

_DIGITS = 6
_MOST = 1_000


def brief_pair(actual: Any, expected: Any) -> tuple[str, str]:
    """Both values with few digits; with all of them where fewer do not tell the two apart."""
    left, right = (_brief(value) for value in (actual, expected))
    if left == right:
        return show_pair(actual, expected)
    return show_pair(left, right)


def _brief(value: Any) -> Any:
    if is_array(value):
        return _brief(value.tolist()) if value.size <= _MOST else value
    if is_float(value):
        return rounded(float(value), _DIGITS)
    if type(value) in (list, tuple) and len(value) <= _MOST:
        return type(value)(map(_brief, value))
    if isinstance(value, values.DenseVector) and len(value.values) <= _MOST:
        return list(map(_brief, value.values))
    return value
