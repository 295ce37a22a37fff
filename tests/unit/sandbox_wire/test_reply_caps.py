"""Replies are cut to size, and nothing else happens to them: what is within its bounds crosses whole."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
import pytest

from grader.sandbox.wire.caps import capped
from grader.sandbox.wire.messages import Health, Loaded, Outcome, Ready


def filled(kind: Any) -> Any:
    """A small value of a type in which no field has its default."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return filled(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        return tuple(filled(part) for part in parts if part is not Ellipsis)
    if origin is dict:
        return {filled(parts[0]): filled(parts[1])}
    if origin is typing.Literal:
        return parts[-1]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**{name: filled(hint) for name, hint in typing.get_type_hints(kind).items()})
    return {bool: True, int: 3, float: 1.5, str: "x", Any: "x"}[kind]


@pytest.mark.parametrize("kind", [Loaded, Ready, Health, Outcome])
def test_no_field_of_a_reply_is_lost(kind: Any) -> None:
    reply = filled(kind)
    assert msgspec.to_builtins(capped(reply)) == msgspec.to_builtins(reply)
