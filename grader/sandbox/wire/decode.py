"""The inverse of ``grader.sandbox.wire.encode``, for trees that strangers made.

Decoding executes nothing and is bounded: nodes, depth, keys of mappings and time. An unknown tag, a wrong shape or a
duplicate key is refused. The judge decodes into plain values and stand-ins; the worker passes builders of its own for
what only it knows (an RDD needs its SparkContext).
"""

from __future__ import annotations

import base64
import binascii
import collections
import datetime
import decimal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from grader.sandbox.wire import values
from grader.sandbox.wire.encode import MAX_DEPTH, NUMPY_KINDS, Tree

Builders: TypeAlias = Mapping[type, Callable[..., Any]]
"""Real constructors by stand-in class; a missing one leaves the stand-in."""

_SCALARS = frozenset({str, int, float, bool, type(None)})
_MAX_INT_DIGITS = 100_000
_MAX_DECIMAL = 2_000
_MAX_ITEM_BYTES = 16 * 1024
_MAX_NAME, _MAX_PROBLEM, _MAX_FILES = 200, 500, 2**40
_MOST_MODELS = 2_000
_MOST_OF_ONE_HASH = 64
_NODES_BETWEEN_LOOKS = 500
"""At the clock, which takes longer to read than most nodes to decode."""


class DecodeError(ValueError):
    """The tree is not one that an honest encoder makes, or it is over a budget."""


class Decoder:
    """Decodes trees within ``max_nodes`` elements and ``seconds`` of this thread's CPU time; raises ``DecodeError``."""

    def __init__(
        self,
        builders: Builders | None = None,
        *,
        max_nodes: int = 20_000_000,
        max_keys: int = 2_000_000,
        seconds: float = 20.0,
    ) -> None:
        self._builders = builders or {}
        self._nodes_left = max_nodes
        self._next_look = max_nodes
        self._keys_left = max_keys
        self._models_left = _MOST_MODELS
        self._deadline = time.thread_time() + seconds

    def decode(self, tree: Tree, depth: int = 0) -> Any:
        """The value of one tree."""
        if type(tree) in _SCALARS:
            return tree
        if type(tree) is not list or not tree or type(tree[0]) is not str:
            raise DecodeError("not a tagged value")
        if depth >= MAX_DEPTH:
            raise DecodeError(f"nested more than {MAX_DEPTH} levels deep")
        handler = _HANDLERS.get(tree[0])
        if handler is None:
            raise DecodeError(f"unknown tag {tree[0][:20]!r}")
        self._spend(1)
        try:
            return handler(self, depth + 1, *tree[1:])
        except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as problem:
            if isinstance(problem, DecodeError):
                raise
            raise DecodeError(f"malformed value with tag {tree[0]!r}") from None

    def items(self, tree: Tree, depth: int) -> list[Any]:
        """A list-like tree as a list."""
        if type(tree) is not list or not tree or tree[0] not in ("L", "T", "l"):
            raise DecodeError("a list was due")
        decoded = self.decode(tree, depth)
        return decoded  # type: ignore[no-any-return]

    def build(self, stand_in: type, *fields: Any) -> Any:
        """The stand-in, or what the builder makes of its fields."""
        return self._builders.get(stand_in, stand_in)(*fields)

    def count_model(self) -> None:
        """Note one more description of a model; raises ``DecodeError`` where there are too many."""
        self._models_left -= 1
        if self._models_left < 0:
            raise DecodeError("has too many models")

    def _spend(self, nodes: int) -> None:
        self._nodes_left -= nodes
        if self._nodes_left < 0:
            raise DecodeError("has too many elements")
        if self._nodes_left < self._next_look:
            self._next_look = self._nodes_left - _NODES_BETWEEN_LOOKS
            if time.thread_time() > self._deadline:
                raise DecodeError("took too long to decode")

    def scalars(self, depth: int, column: Tree) -> list[Any]:
        """``L``: a list of scalars."""
        if type(column) is not list or not set(map(type, column)) <= _SCALARS:
            raise DecodeError("a column of scalars was due")
        self._spend(len(column))
        return list(column)  # a value of its own: what is done to it must not change the tree

    def rows(self, depth: int, *columns: Tree) -> list[tuple[Any, ...]]:
        """``T``: tuples by column."""
        if not columns:
            raise DecodeError("rows without columns")
        return list(zip(*(self.scalars(depth, column) for column in columns), strict=True))

    def generic(self, depth: int, *trees: Tree) -> list[Any]:
        """``l``: a list of any values."""
        self._spend(len(trees))
        return [self.decode(tree, depth) for tree in trees]

    def keyed(self, depth: int, keys: Tree, members: Tree) -> dict[Any, Any]:
        """Keys and values as a dict."""
        names, contents = self.items(keys, depth), self.items(members, depth)
        if len(names) != len(contents):
            raise DecodeError("keys and values differ in number")
        return dict(zip(self.unique(names), contents, strict=True))

    def unique(self, members: list[Any]) -> list[Any]:
        """The members, refused when one occurs twice or cannot be a key, or when too many have one hash.

        Each of those would be held against all others, here and in whatever is done with the keys later.
        """
        self._keys_left -= len(members)
        if self._keys_left < 0:
            raise DecodeError("has too many keys")
        if max(Counter(map(hash, members)).values(), default=0) > _MOST_OF_ONE_HASH:
            raise DecodeError("has too many keys that Python's hash does not tell apart")
        if len(set(members)) != len(members) and not any(member != member for member in members):
            raise DecodeError("a key occurs twice")
        return members


def _bytes(text: Tree) -> bytes:
    if type(text) is not str:
        raise DecodeError("base64 text was due")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise DecodeError("not base64") from None


def _int(decoder: Decoder, depth: int, digits: Tree) -> int:
    # Hexadecimal, because the time to read decimal digits grows with the square of their number.
    if type(digits) is not str or len(digits) > _MAX_INT_DIGITS:
        raise DecodeError("an integer of too many digits")
    return int(digits, 16)


def _special_float(decoder: Decoder, depth: int, name: Tree) -> float:
    return {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}[name]


def _dtype(name: Tree) -> Any:
    import numpy as np

    if type(name) is not str or len(name) > 12:
        raise DecodeError("a dtype was due")
    dtype = np.dtype(name)
    if dtype.kind not in NUMPY_KINDS or not 0 < dtype.itemsize <= _MAX_ITEM_BYTES:
        raise DecodeError(f"arrays of {name!r} do not cross")
    return dtype


def _array(decoder: Decoder, depth: int, name: Tree, shape: Tree, data: Tree) -> Any:
    import numpy as np

    dtype, raw = _dtype(name), _bytes(data)
    if type(shape) is not list or len(shape) > 16 or any(type(n) is not int or n < 0 for n in shape):
        raise DecodeError("a shape was due")
    size = dtype.itemsize
    for n in shape:
        size *= n
    if size != len(raw):
        raise DecodeError("the shape does not fit the bytes")
    return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()


def _numpy_scalar(decoder: Decoder, depth: int, name: Tree, data: Tree) -> Any:
    import numpy as np

    dtype, raw = _dtype(name), _bytes(data)
    if len(raw) != dtype.itemsize:
        raise DecodeError("the type does not fit the bytes")
    return np.frombuffer(raw, dtype=dtype)[0]


def _decimal(decoder: Decoder, depth: int, text: Tree) -> decimal.Decimal:
    if type(text) is not str or len(text) > _MAX_DECIMAL:
        raise DecodeError("a decimal number was due")
    return decimal.Decimal(text)


def _sparse(decoder: Decoder, depth: int, size: Tree, indices: Tree, numbers: Tree) -> Any:
    where, what = _typed(decoder.items(indices, depth), int), _numbers(decoder, depth, numbers)
    if type(size) is not int or size < 0 or len(where) != len(what):
        raise DecodeError("not a sparse vector")
    return decoder.build(values.SparseVector, size, where, what)


def _numbers(decoder: Decoder, depth: int, tree: Tree) -> tuple[float, ...]:
    return _typed(decoder.items(tree, depth), float)


def _typed(items: list[Any], kind: type) -> tuple[Any, ...]:
    if any(type(item) is not kind for item in items):
        raise DecodeError(f"only {kind.__name__} was due")
    return tuple(items)


def _record(decoder: Decoder, depth: int, name: Tree, fields: Tree, members: Tree) -> Any:
    content = decoder.items(members, depth)
    if type(name) is not str or type(fields) is not list or len(fields) != len(content):
        raise DecodeError("not a named tuple")
    return decoder.build(values.Record, name[:200], _typed(fields, str), tuple(content))


def _frame(decoder: Decoder, depth: int, columns: Tree, rows: Tree, sizes: Tree = ()) -> Any:
    if type(columns) is not list:
        raise DecodeError("not a DataFrame")
    names = tuple((_text(name), _text(kind)) for name, kind in columns)
    content = decoder.items(rows, depth)
    if any(type(row) is not tuple or len(row) != len(names) for row in content):
        raise DecodeError("not the rows of a DataFrame")
    parts = _typed(list(sizes), int)
    if parts and (min(parts) < 0 or sum(parts) != len(content)):
        raise DecodeError("not the partitions of a DataFrame")
    return decoder.build(values.DataFrame, names, content, parts)


def _function(decoder: Decoder, depth: int, source: Tree, handle: Tree) -> Any:
    if type(handle) is not int:
        raise DecodeError("not a function")
    return decoder.build(values.Function, _text(source), handle)


def _model(
    decoder: Decoder, depth: int, name: Tree, params: Tree, learned: Tree, stages: Tree, estimator: Tree, handle: Tree
) -> Any:
    decoder.count_model()
    named = [decoder.decode(tree, depth) for tree in (params, learned)]
    if any(type(each) is not dict or not set(map(type, each)) <= {str} for each in named):
        raise DecodeError("not the parameters of a model")
    parts = tuple(decoder.decode(stage, depth) for stage in stages)
    if type(handle) is not int or type(estimator) is not bool or not all(type(each) is values.Model for each in parts):
        raise DecodeError("not a model")
    return decoder.build(values.Model, _text(name)[:_MAX_NAME], *named, parts, estimator, handle)


def _folder(decoder: Decoder, depth: int, options: Tree) -> Any:
    return decoder.build(values.Folder, tuple((_text(name), _text(value)) for name, value in options))


def _columns(tree: Tree) -> tuple[tuple[str, str], ...]:
    if type(tree) is not list:
        raise DecodeError("columns were due")
    return tuple((_text(name), _text(kind)) for name, kind in tree)


def _stream(decoder: Decoder, depth: int, columns: Tree, batches: Tree) -> Any:
    return decoder.build(values.Stream, _columns(columns), tuple(decoder.items(rows, depth) for rows in batches))


def _streaming(decoder: Decoder, depth: int, columns: Tree, handle: Tree, foreign: Tree) -> Any:
    if type(handle) is not int or type(foreign) is not bool:
        raise DecodeError("not a streaming DataFrame")
    return values.Streaming(_columns(columns), handle, foreign)


def _batches(decoder: Decoder, depth: int, mode: Tree, frames: Tree, late: Tree, kept: Tree) -> Any:
    found = tuple(decoder.decode(frame, depth) for frame in frames)
    counts = [_typed(list(each), int) for each in (late, kept)]
    if any(type(frame) is not values.DataFrame for frame in found) or any(len(each) != len(found) for each in counts):
        raise DecodeError("not what a streaming query gave")
    return values.Batches(_text(mode)[:_MAX_NAME], found, *counts)


def _written(
    decoder: Decoder, depth: int, kind: Tree, files: Tree, partitioned_by: Tree, rows: Tree, problem: Tree
) -> Any:
    content = decoder.decode(rows, depth)
    if (
        type(files) is not int
        or not 0 <= files <= _MAX_FILES
        or not (content is None or type(content) is values.DataFrame)
    ):
        raise DecodeError("not what was written")
    columns = tuple(name[:_MAX_NAME] for name in _typed(list(partitioned_by[:_MAX_NAME]), str))
    return values.Written(_text(kind)[:_MAX_NAME], files, columns, content, _text(problem)[:_MAX_PROBLEM])


def _text(tree: Tree) -> str:
    if type(tree) is not str:
        raise DecodeError("text was due")
    return tree


def _rdd(decoder: Decoder, depth: int, *partitions: Tree) -> Any:
    return decoder.build(values.Rdd, tuple(decoder.items(partition, depth) for partition in partitions))


_HANDLERS: dict[str, Callable[..., Any]] = {
    "L": Decoder.scalars,
    "T": Decoder.rows,
    "l": Decoder.generic,
    "t": lambda de, d, items: tuple(de.items(items, d)),
    "d": Decoder.keyed,
    "s": lambda de, d, items: set(de.unique(de.items(items, d))),
    "f": lambda de, d, items: frozenset(de.unique(de.items(items, d))),
    "C": lambda de, d, keys, members: collections.Counter(de.keyed(d, keys, members)),
    "D": lambda de, d, keys, members: collections.defaultdict(None, de.keyed(d, keys, members)),
    "O": lambda de, d, keys, members: collections.OrderedDict(de.keyed(d, keys, members)),
    "q": lambda de, d, items: collections.deque(de.items(items, d)),
    "I": _int,
    "F": _special_float,
    "b": lambda de, d, data: _bytes(data),
    "B": lambda de, d, data: bytearray(_bytes(data)),
    "c": lambda de, d, re, im: complex(de.decode(re, d), de.decode(im, d)),
    "g": lambda de, d, *bounds: range(*(de.decode(bound, d) for bound in bounds)),
    "dec": _decimal,
    "date": lambda de, d, text: datetime.date.fromisoformat(_text(text)),
    "time": lambda de, d, text: datetime.datetime.fromisoformat(_text(text)),
    "span": lambda de, d, days, seconds, micros: datetime.timedelta(days, seconds, micros),
    "np": _array,
    "ns": _numpy_scalar,
    "V": lambda de, d, numbers: de.build(values.DenseVector, _numbers(de, d, numbers)),
    "S": _sparse,
    "P": lambda de, d, label, features: de.build(values.LabeledPoint, de.decode(label, d), de.decode(features, d)),
    "N": _record,
    "RDD": _rdd,
    "DF": _frame,
    "G": lambda de, d, items: de.build(values.GroupedValues, de.items(items, d)),
    "fn": _function,
    "M": _model,
    "dir": _folder,
    "W": _written,
    "in": _stream,
    "so": _streaming,
    "ba": _batches,
    "?": lambda de, d, name, preview: values.UnknownObject(_text(name)[:200], _text(preview)[:200]),
}
