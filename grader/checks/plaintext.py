"""Keep control characters, lone surrogates and overlong text of a learner out of records."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.base.text import printable
from grader.results.record import Finding

_MOST = 4_000


def printable_finding(finding: Finding) -> Finding:
    """The finding with every text in it made printable; line breaks stay."""
    return msgspec.convert(_clean(msgspec.to_builtins(finding)), type=Finding)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return "\n".join(printable(line, _MOST) for line in value[:_MOST].split("\n"))
    if isinstance(value, dict):
        return {key: _clean(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(member) for member in value]
    return value
