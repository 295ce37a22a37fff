"""Python values as a tagged tree of JSON arrays: exact types, nothing executable.

Scalars (None, bool, str, finite float, int below 2**63) stand for themselves; everything else is an array whose first
element is a tag. Lists of scalars (``L``) and lists of equally long tuples of scalars (``T``) are sent by column, which
makes a million word counts as cheap as pickle. ``grader.sandbox.wire.decode`` is the inverse and holds all tags.
"""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from grader.sandbox.wire import values

Tree: TypeAlias = Any
"""JSON: None, bool, int, float, str, or a list of trees."""

Special: TypeAlias = Callable[[object, "Encoder"], Tree | None]
"""Encodes values that only the worker knows (RDD, vectors, ...); None for "not mine"."""

MAX_DEPTH = 64
PROGRAM = "submission"
"""The module of a program in its process; of those behind the first, with ``_`` and a number behind it."""
NUMPY_KINDS = frozenset("biufcUS")
_SCALARS = frozenset({str, int, float, bool, type(None)})
_BIG = 2**63


class EncodeError(ValueError):
    """The value cannot cross: nested too deeply, or too large."""


class Encoder:
    """Encodes values within a budget of ``max_nodes`` elements; raises ``EncodeError`` beyond it."""

    def __init__(self, special: Special | None = None, max_nodes: int = 20_000_000) -> None:
        self._special = special
        self._nodes_left = max_nodes
        self.unknown = ""
        """The type of the first value that does not cross and is none of numpy's."""
        self.stand_ins: list[values.UnknownObject] = []
        """What stands for objects that did not cross before, so that nobody can make them again."""

    def encode(self, value: object, depth: int = 0) -> Tree:
        """The tree of one value; ``depth`` is that of its container."""
        kind = type(value)
        if kind is str or kind is bool or value is None:
            return value
        if kind is int:
            return value if -_BIG < value < _BIG else ["I", format(value, "x")]  # type: ignore[operator]
        if kind is float:
            return value if math.isfinite(value) else ["F", repr(value)]  # type: ignore[arg-type]
        if depth >= MAX_DEPTH:
            raise EncodeError(f"nested more than {MAX_DEPTH} levels deep (or a container that holds itself)")
        container = _CONTAINERS.get(kind)
        if container is not None:
            return container(self, value, depth + 1)
        return self._rare(value, depth + 1)

    def spend(self, nodes: int) -> None:
        """Count elements against the budget."""
        self._nodes_left -= nodes
        if self._nodes_left < 0:
            raise EncodeError("has too many elements")

    def items(self, value: Iterable[object], depth: int) -> Tree:
        """A list-like value: by column where that is possible."""
        rows = list(value)
        self.spend(len(rows) + 1)
        kinds = set(map(type, rows))
        if kinds <= _SCALARS and _plain(rows, kinds):
            return ["L", rows]
        if kinds == {tuple}:
            columns = self._columns(rows)  # type: ignore[arg-type]
            if columns is not None:
                return ["T", *columns]
        return ["l", *(self.encode(row, depth) for row in rows)]

    def members(self, value: Iterable[object], depth: int) -> Tree:
        """The members of a set in an order of their own, so that equal sets have equal trees."""
        return ["l", *sorted((self.encode(member, depth) for member in value), key=json.dumps)]

    def _columns(self, rows: list[tuple[object, ...]]) -> list[list[object]] | None:
        width = len(rows[0])
        if width == 0 or len(set(map(len, rows))) > 1:
            return None
        self.spend(width * len(rows))
        columns = []
        for column in zip(*rows, strict=True):
            kinds = set(map(type, column))
            if not (kinds <= _SCALARS and _plain(column, kinds)):
                return None
            columns.append(list(column))
        return columns

    def mapping(self, tag: str, value: dict[Any, Any], depth: int) -> Tree:
        """A dict-like value as two lists, keys and values, in insertion order."""
        return [tag, self.items(dict.keys(value), depth), self.items(dict.values(value), depth)]

    def _rare(self, value: object, depth: int) -> Tree:
        if self._special is not None:
            tree = self._special(value, self)
            if tree is not None:
                return tree
        tree = _numpy(value)
        if tree is not None:
            return tree
        kind = type(value)
        if issubclass(kind, tuple) and _is_namedtuple(kind):
            members: Any = value
            return ["N", kind.__name__, list(members._fields), self.items(tuple(members), depth)]
        return self.opaque(value)

    def stand_in(self, value: values.UnknownObject) -> Tree:
        """What stands for an object that did not cross, of which note is taken."""
        self.stand_ins.append(value)
        return ["?", value.type_name, value.preview]

    def opaque(self, value: object) -> Tree:
        """A value that does not cross, of which note is taken."""
        tree = opaque(value)
        if not tree[1].startswith("numpy."):
            self.unknown = self.unknown or tree[1]
        return tree


def opaque(value: object) -> Tree:
    """A value that does not cross: its type's name only, asked of the type and never of the value.

    Classes of a program are named alike, whatever ran in its process before.
    """
    kind = type(value)
    module = type.__dict__["__dict__"].__get__(kind).get("__module__", "")
    module = module if type(module) is str else ""
    name = type.__dict__["__name__"].__get__(kind)
    if module.startswith(f"{PROGRAM}_"):
        module = PROGRAM
    prefix = f"{module}." if module not in ("builtins", "") else ""
    return ["?", f"{prefix}{name}"[:200], ""]


def encode_bytes(data: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def _plain(column: Sequence[Any], kinds: set[type]) -> bool:
    """Whether all numbers of a column of scalars are finite and small enough for JSON."""
    if float in kinds:
        floats = column if len(kinds) == 1 else [x for x in column if type(x) is float]
        if not all(map(math.isfinite, floats)):
            return False
    if int in kinds:
        integers = column if len(kinds) == 1 else [x for x in column if type(x) is int]
        return min(integers) > -_BIG and max(integers) < _BIG
    return True


def _is_namedtuple(kind: type) -> bool:
    fields = kind.__dict__.get("_fields")
    return type(fields) is tuple and all(type(name) is str for name in fields)


def _numpy(value: object) -> Tree | None:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if type(value) is numpy.ndarray:
        array: Any = value
        if array.dtype.kind not in NUMPY_KINDS or array.dtype.itemsize == 0:
            return None
        return ["np", array.dtype.str, list(array.shape), encode_bytes(array.tobytes())]
    if isinstance(value, numpy.generic) and type(value).__module__ == "numpy" and value.dtype.kind in NUMPY_KINDS:
        return ["ns", value.dtype.str, encode_bytes(value.tobytes())]
    return None


def _rdd(encoder: Encoder, value: values.Rdd, depth: int) -> Tree:
    return ["RDD", *(encoder.items(partition, depth) for partition in value.partitions)]


def _frame(encoder: Encoder, value: values.DataFrame, depth: int) -> Tree:
    sizes = [list(value.sizes)] if value.sizes else []
    return ["DF", [list(column) for column in value.columns], encoder.items(value.rows, depth), *sizes]


def _model(encoder: Encoder, value: values.Model, depth: int) -> Tree:
    stages = [encoder.encode(stage, depth) for stage in value.stages]
    found = [encoder.mapping("d", each, depth) for each in (value.params, value.learned)]
    return ["M", value.name, *found, stages, value.estimator, value.handle]


def _stream(encoder: Encoder, value: values.Stream, depth: int) -> Tree:
    return ["in", [list(each) for each in value.columns], [encoder.items(rows, depth) for rows in value.batches]]


def _batches(encoder: Encoder, value: values.Batches, depth: int) -> Tree:
    frames = [encoder.encode(frame, depth) for frame in value.frames]
    return ["ba", value.mode, frames, list(value.late), list(value.kept)]


def _written(encoder: Encoder, value: values.Written, depth: int) -> Tree:
    rows = encoder.encode(value.rows, depth)
    return ["W", value.format, value.files, list(value.partitioned_by), rows, value.problem]


def _floats(encoder: Encoder, numbers: Sequence[float], depth: int) -> Tree:
    return encoder.items(numbers, depth)


_CONTAINERS: dict[type, Callable[[Encoder, Any, int], Tree]] = {
    list: lambda e, v, d: e.items(v, d),
    tuple: lambda e, v, d: ["t", e.items(v, d)],
    dict: lambda e, v, d: e.mapping("d", v, d),
    set: lambda e, v, d: ["s", e.members(v, d)],
    frozenset: lambda e, v, d: ["f", e.members(v, d)],
    collections.Counter: lambda e, v, d: e.mapping("C", v, d),
    collections.defaultdict: lambda e, v, d: e.mapping("D", v, d),
    collections.OrderedDict: lambda e, v, d: e.mapping("O", v, d),
    collections.deque: lambda e, v, d: ["q", e.items(v, d)],
    bytes: lambda e, v, d: ["b", encode_bytes(v)],
    bytearray: lambda e, v, d: ["B", encode_bytes(bytes(v))],
    complex: lambda e, v, d: ["c", e.encode(v.real, d), e.encode(v.imag, d)],
    range: lambda e, v, d: ["g", e.encode(v.start, d), e.encode(v.stop, d), e.encode(v.step, d)],
    decimal.Decimal: lambda e, v, d: ["dec", str(v)],
    datetime.date: lambda e, v, d: ["date", v.isoformat()],
    datetime.datetime: lambda e, v, d: ["time", v.isoformat()] if v.tzinfo is None else e.opaque(v),
    datetime.timedelta: lambda e, v, d: ["span", v.days, v.seconds, v.microseconds],
    values.DenseVector: lambda e, v, d: ["V", _floats(e, v.values, d)],
    values.SparseVector: lambda e, v, d: ["S", v.size, e.items(v.indices, d), _floats(e, v.values, d)],
    values.LabeledPoint: lambda e, v, d: ["P", e.encode(v.label, d), e.encode(v.features, d)],
    values.Record: lambda e, v, d: ["N", v.name, list(v.fields), e.items(v.values, d)],
    values.Rdd: _rdd,
    values.DataFrame: _frame,
    values.GroupedValues: lambda e, v, d: ["G", e.items(v.values, d)],
    values.Function: lambda e, v, d: ["fn", v.source, v.handle],
    values.Model: _model,
    values.Folder: lambda e, v, d: ["dir", [list(option) for option in v.options]],
    values.Written: _written,
    values.Stream: _stream,
    values.Streaming: lambda e, v, d: ["so", [list(each) for each in v.columns], v.handle, v.foreign],
    values.Batches: _batches,
    values.UnknownObject: lambda e, v, d: e.stand_in(v),
}
