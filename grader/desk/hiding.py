"""Work as it is shown where names are hidden: what tells whose it is, is taken out of every text about it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from grader.results.record import RunRecord, decode, encode

HIDDEN = "[hidden]"
_NOT_OF_LEARNERS = frozenset(
    ("id", "title", "exercise", "lab", "kind", "status", "visibility", "role", "format", "sha256", "environment")
)


def without(text: str, marks: Collection[str]) -> str:
    """A text in which each mark (a name, an id, the name of a file) is hidden, where it is no part of a longer word."""
    known = sorted({mark for mark in marks if mark}, key=len, reverse=True)
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", HIDDEN, text) if known else text


def record_without(record: RunRecord, marks: Collection[str]) -> RunRecord:
    """A record in which all texts are so; what the course and the grader call things stays."""
    return decode(json.dumps(_walk(json.loads(encode(record)), marks)).encode())


def _walk(value: Any, marks: Collection[str]) -> Any:
    match value:
        case str():
            return without(value, marks)
        case list():
            return [_walk(each, marks) for each in value]
        case dict():
            return {name: each if name in _NOT_OF_LEARNERS else _walk(each, marks) for name, each in value.items()}
    return value
