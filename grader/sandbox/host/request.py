"""A call that a check makes, as a value: what is called, with what, and how that travels to a worker."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from grader.base.hashing import sha256_hex
from grader.sandbox.wire.encode import MAX_DEPTH, Encoder, Tree
from grader.sandbox.wire.values import DataFrame, Folder, Function, GroupedValues, Rdd, Record, Stream, UnknownObject

_UNCHANGING = (Rdd, DataFrame, Stream, Function, Folder, str, int, float, type(None))
"""RDDs and DataFrames are made of their rows once; what a check does to these afterwards is not part of them."""
Form = Literal[
    "call",  # of a function
    "variable",  # the cells are run with the arguments in place of what they read, and a name holds the answer
    "query",  # a name holds the text of a query, which is run over the arguments as views
]
_OF_SPARK = frozenset({Rdd, DataFrame, Folder, Stream})
_HOLDERS = frozenset({list, tuple, dict, set, frozenset, Record, GroupedValues})


@dataclass(frozen=True)
class EncodedArguments:
    """Arguments as trees; ``unknown`` is the type of the first value in them that does not cross, empty without one.

    ``stand_ins``: what is in them of objects that a program returned and that did not cross.
    """

    args: list[Tree]
    kwargs: dict[str, Tree]
    unknown: str
    stand_ins: Sequence[UnknownObject] = ()


@dataclass(frozen=True)
class Request:
    """A call as the check made it: values by ``args`` and ``kwargs``, one list element per call when ``each`` is set.

    What is called is ``function`` of the program, or the function that the call ``origin`` returned, at ``path`` inside
    its result (``()`` for the result itself). With ``probe``, source of a function ``probe`` that stands for what a
    check wants to try, it is that function which is called, with the program's in front of the arguments.
    ``files`` are there during the call, by relative path. In other forms than ``call``, ``function`` is a variable, and
    ``given`` are the names that its cells, or its query, find ``args`` by. With ``method``, it is that method of the
    model which ``origin`` returned.
    """

    function: str = ""
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    each: bool = False
    origin: Request | None = None
    path: tuple[int, ...] = ()
    probe: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    method: str = ""
    form: Form = "call"
    given: tuple[str, ...] = ()

    @property
    def runs_cells(self) -> bool:
        """Whether cells are run for it, if only to make the function that is called."""
        return self.form != "call" or (self.origin is not None and self.origin.runs_cells)

    @property
    def target(self) -> str:
        """The function of the program that is called, or that gave what is called; empty where there is none."""
        return self.function or (self.origin.target if self.origin else "")

    @cached_property
    def encoded(self) -> EncodedArguments:
        """The arguments as they travel, encoded once for every program that gets this call."""
        encoder = Encoder()
        args = [encoder.encode(value) for value in self.args]
        kwargs = {name: encoder.encode(value) for name, value in sorted(self.kwargs)}
        return EncodedArguments(args, kwargs, encoder.unknown, encoder.stand_ins)

    @cached_property
    def key(self) -> str:
        """The call as canonical text: equal exactly for equal calls on equal inputs."""
        args, kwargs = self.encoded.args, self.encoded.kwargs
        origin = self.origin.key if self.origin else ""
        parts = [self.function, args, kwargs, self.each, origin, self.path, self.probe]
        if self.files:
            parts.append([[path, sha256_hex(data)] for path, data in self.files])
        if self.form != "call":
            parts.append([self.form, *self.given])
        if self.method:
            parts.append(self.method)
        return json.dumps(parts, separators=(",", ":"))

    def repeats(self, other: Request) -> bool:
        """Whether this is the other call once more, on the very same objects, which no check can have changed since."""
        if self.kwargs or other.kwargs or len(self.args) != len(other.args) or self.origin is not other.origin:
            return False
        same_objects = all(a is b and isinstance(a, _UNCHANGING) for a, b in zip(self.args, other.args, strict=True))
        mine, theirs = (
            (each.function, each.each, each.path, each.probe, each.files, each.form, each.given, each.method)
            for each in (self, other)
        )
        return same_objects and mine == theirs

    @cached_property
    def needs_spark(self) -> bool:
        """True when an argument is, or holds, something that only a running Spark can make, or a query is run."""
        return self.form == "query" or _holds_spark([*self.args, *(value for _, value in self.kwargs)])


def _holds_spark(values: list[Any]) -> bool:
    """Whether a value is an RDD or a DataFrame, or holds one at any depth; looks at one level after another."""
    for _ in range(MAX_DEPTH):
        kinds = set(map(type, values))
        if not _OF_SPARK.isdisjoint(kinds):
            return True
        if Function in kinds and any("pyspark" in value.source for value in values if type(value) is Function):
            return True
        if kinds.isdisjoint(_HOLDERS):
            return False
        values = list(itertools.chain.from_iterable(_held(value) for value in values if type(value) in _HOLDERS))
    return False


def _held(value: Any) -> Iterable[Any]:
    match value:
        case dict():
            return (*value.keys(), *value.values())
        case Record() | GroupedValues():
            return value.values
    return value  # type: ignore[no-any-return]
