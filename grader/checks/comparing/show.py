"""Values as text for people: capped, typed where two values would look alike, the same on every machine."""

from __future__ import annotations

import builtins
import math
import reprlib
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Any

from grader.sandbox.wire import values

MAX_TEXT = 300
_LONG_INT_BITS = 400
_BRIEF_DIGITS = (4, 6, 9, 12)
_SHOWN_DIGITS = 12
_MOST_FIELDS, _LONGEST_NAME = 40, 200
_MOST_ELEMENTS = 1_000
_MOST_PARTS, _MOST_PARTS_WHOLE = 20_000, 200_000
_TYPE_NAMES = {
    values.Rdd: "RDD",
    values.DataFrame: "DataFrame",
    values.GroupedValues: "ResultIterable",
    values.Function: "function",
    values.Stream: "stream",
    values.Streaming: "streaming DataFrame",
    values.Batches: "batches of a stream",
    values.DenseVector: "DenseVector",
    values.SparseVector: "SparseVector",
    values.LabeledPoint: "LabeledPoint",
}


class _Repr(reprlib.Repr):
    """Caps every level of a value; knows the stand-ins."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__()
        most = 1000 if whole else 12
        self.maxlevel = 8
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = self.maxdeque = most
        self.maxstring = 400 if whole else 120
        self.maxlong = 60
        self.maxother = 4000 if whole else MAX_TEXT
        self._left = _MOST_PARTS_WHOLE if whole else _MOST_PARTS

    def repr1(self, x: Any, level: int) -> str:
        self._left -= 1
        if self._left < 0:
            return "..."
        if isinstance(x, values.Rdd):
            rows = self.repr1(x.rows, level)
            return f"RDD of {len(x.rows)} in {len(x.partitions)} partitions: {rows}"
        if isinstance(x, values.DataFrame):
            columns = ", ".join(f"{name[:_LONGEST_NAME]} {kind[:_LONGEST_NAME]}" for name, kind in x.columns[:12])
            return f"DataFrame of {len(x.rows)} with ({columns}): {self.repr1(x.rows, level)}"
        if isinstance(x, values.LabeledPoint):
            return f"LabeledPoint({self.repr1(x.label, level - 1)}, {self.repr1(x.features, level - 1)})"
        if isinstance(x, values.Record):
            fields = list(zip(x.fields, x.values, strict=True))
            shown = [f"{name[:_LONGEST_NAME]}={self.repr1(value, level - 1)}" for name, value in fields[:_MOST_FIELDS]]
            return f"{x.name}({', '.join([*shown, *['...'][: len(fields) - len(shown)]])})"
        if isinstance(x, values.GroupedValues):
            return f"ResultIterable({self.repr1(x.values, level - 1)})"
        if isinstance(x, values.DenseVector):
            return f"DenseVector({self.repr1(list(x.values), level - 1)})"
        if isinstance(x, values.SparseVector):
            pairs = dict(zip(x.indices, x.values, strict=True))
            return f"SparseVector({x.size}, {self.repr1(pairs, level - 1)})"
        if isinstance(x, values.Function):
            return x.source or "a function"
        if isinstance(x, values.UnknownObject):
            return f"a {x.type_name}"
        if isinstance(x, values.Model):
            stages = ", ".join(self.repr1(stage, level - 1) for stage in x.stages[:_MOST_FIELDS])
            return f"{x.name}({stages})" if stages else x.name
        if isinstance(x, values.Folder):
            return "a folder"
        if isinstance(x, values.Stream):
            return f"a stream of {len(x.batches)} batches"
        if isinstance(x, values.Streaming):
            return "a streaming DataFrame"
        if isinstance(x, values.Batches):
            return f"what a stream gave in {len(x.frames)} batches"
        if type(x).__module__ == "numpy" and type(x).__name__ == "ndarray":
            return _array(x)
        return super().repr1(x, level)

    def repr_int(self, x: int, level: int) -> str:
        if x.bit_length() > _LONG_INT_BITS:  # Python refuses to write out thousands of digits
            return _abbreviated(x)
        return super().repr_int(x, level)

    def repr_set(self, x: set[Any], level: int) -> str:
        return f"{{{self.repr_list(_in_order(x), level)[1:-1]}}}" if x else "set()"

    def repr_frozenset(self, x: frozenset[Any], level: int) -> str:
        return f"frozenset({{{self.repr_list(_in_order(x), level)[1:-1]}}})" if x else "frozenset()"

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        if x and level <= 0:
            return "{...}"
        keys = list(x) if isinstance(x, OrderedDict) else _in_order(x)
        if isinstance(x, Counter) and set(map(type, x.values())) == {int}:
            keys.sort(key=x.__getitem__, reverse=True)
        shown = [f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}" for key in keys[: self.maxdict]]
        return f"{{{', '.join([*shown, *['...'][: len(keys) - len(shown)]])}}}"

    def repr_instance(self, x: Any, level: int) -> str:
        """Whatever has no method of its own; a number in it may have more digits than Python writes out."""
        if isinstance(x, dict):
            return f"{type(x).__name__}({'None, ' * (type(x) is defaultdict)}{self.repr_dict(x, level)})"
        try:
            text = builtins.repr(x)
        except Exception:
            return _unshown(x)
        if len(text) <= self.maxother:
            return text
        half = (self.maxother - 3) // 2
        return f"{text[:half]}...{text[len(text) - half :]}"


def show(value: Any) -> str:
    """The value in one capped line. Never raises, whatever a worker sent."""
    text = _text(value, _Repr()).replace("\n", " ")
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 40]} ... ({len(text):,} characters)"


def show_whole(value: Any) -> str:
    """The value as code, for small inputs that a learner pastes. Never raises."""
    return _text(value, _Repr(whole=True))


def show_problem(problem: BaseException) -> str:
    """An exception as ``Type: message``; the message may be made of a value that has no text."""
    said = message_of(problem)
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


def message_of(problem: BaseException) -> str:
    """The message of an exception, which may be made of a value that has no text."""
    try:
        return str(problem)
    except Exception:
        return "(its message cannot be shown)"


def sort_key(value: Any) -> str:
    """Text by which values of any kinds can be sorted and told apart, the same in every process. Never raises."""
    return _UNCAPPED.repr(value)


def _in_order(members: Iterable[Any]) -> list[Any]:
    """Members whose own order means nothing, and comes from hashes that differ from process to process."""
    found = list(members)
    try:
        if all(map(_is_ordered, found)):
            return sorted(found)
    except Exception:  # whatever values of several kinds raise when they are compared
        pass
    if len(found) > _MOST_PARTS:
        return found  # of so many, nobody looks at the first few
    return sorted(found, key=lambda each: (type(each).__name__, sort_key(each)))


def _is_ordered(value: Any) -> bool:
    """Whether ``<`` puts such values in one order: that of sets says which is a part of which, and NaN has none."""
    if type(value) is tuple:
        return all(map(_is_ordered, value))
    return not isinstance(value, frozenset) and bool(value == value)


class _Uncapped(reprlib.Repr):
    """Writes out everything, what has no order in that of its text, large whole numbers with base 16."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 10**6
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = self.maxdeque = 10**9
        self.maxstring = self.maxother = 10**9

    def repr1(self, x: Any, level: int) -> str:
        if type(x).__module__ == values.__name__:
            parts = (getattr(x, name) for name in type(x).__slots__)
            return f"{type(x).__name__}({', '.join(self.repr1(part, level - 1) for part in parts)})"
        return super().repr1(x, level)

    def repr_set(self, x: set[Any] | frozenset[Any], level: int) -> str:
        return f"{type(x).__name__}({', '.join(sorted(self.repr1(each, level - 1) for each in x))})"

    repr_frozenset = repr_set

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        pairs = (f"{self.repr1(key, level - 1)}: {self.repr1(member, level - 1)}" for key, member in x.items())
        return f"{{{', '.join(sorted(pairs))}}}"

    def repr_int(self, x: int, level: int) -> str:
        return builtins.repr(x) if x.bit_length() <= _LONG_INT_BITS else hex(x)

    def repr_range(self, x: range, level: int) -> str:
        return f"range({hex(x.start)}, {hex(x.stop)}, {hex(x.step)})"

    def repr_instance(self, x: Any, level: int) -> str:
        if isinstance(x, dict):
            return f"{type(x).__name__}({self.repr_dict(x, level)})"
        try:
            return builtins.repr(x)
        except Exception:
            return _unshown(x)


_UNCAPPED = _Uncapped()


def _text(value: Any, form: _Repr) -> str:
    try:
        return form.repr(value)
    except Exception:  # what cannot be shown is no reason to end a check
        return _unshown(value)


def _unshown(value: Any) -> str:
    return f"<{type_name(value)} that cannot be shown>"


def show_pair(actual: Any, expected: Any) -> tuple[str, str]:
    """Both values; with their types when they would look the same or differ only in type."""
    left, right = show(actual), show(expected)
    if left == right:
        return f"{left} ({type_name(actual)})", f"{right} ({type_name(expected)})"
    return left, right


def show_elements(actual: Any, expected: Any) -> tuple[str, str]:
    """Two elements of arrays, without the last digits of floats, which come from the machine's linear algebra.

    All digits are shown where fewer do not tell the two apart.
    """
    if type(actual) is float and type(expected) is float:
        shorter = (rounded(actual, _SHOWN_DIGITS), rounded(expected, _SHOWN_DIGITS))
        if shorter[0] != shorter[1]:
            return show(shorter[0]), show(shorter[1])
    return show(actual), show(expected)


def show_brief(actual: Any, expected: Any) -> tuple[str, str]:
    """Two values as ``show_pair``, floats with as many digits as tell them apart, and at least four."""
    if type(actual) is type(expected) is float:
        for digits in _BRIEF_DIGITS:
            shorter = (rounded(actual, digits), rounded(expected, digits))
            if shorter[0] != shorter[1]:
                return show(shorter[0]), show(shorter[1])
    return show_pair(actual, expected)


def rounded(number: float, digits: int) -> float:
    """The number with so many digits; the greatest ones, of which that makes infinity, as they are."""
    found = float(f"{number:.{digits}g}")
    return number if math.isinf(found) else found


def type_name(value: Any) -> str:
    """The type as a learner knows it."""
    if isinstance(value, values.UnknownObject):
        return value.type_name
    if isinstance(value, (values.Record, values.Model)):
        return value.name
    if value is None:
        return "None"
    kind = type(value)
    if kind.__module__ == "numpy":
        return f"numpy.{kind.__name__}" if kind.__name__ != "ndarray" else f"numpy array of {value.dtype}"
    return _TYPE_NAMES.get(kind, kind.__name__)


def a(noun: str) -> str:
    """The noun with its article."""
    if noun == "None":
        return noun
    return f"an {noun}" if noun[:1].lower() in "aeio" or noun.startswith("RDD") else f"a {noun}"


def count(number: int, noun: str) -> str:
    """``3 rows``, ``1 row``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _abbreviated(number: int) -> str:
    """A large number by its size and its first digits, without writing all of them out."""
    shift = number.bit_length() - 64
    power = math.log10(abs(number) >> shift) + shift * math.log10(2) + 1e-9  # so that 10**n begins with 1
    digits, sign = int(power), "-" if number < 0 else ""
    return f"<int of about {digits + 1:,} digits, {sign}{10 ** (power - digits):.3f}e+{digits}>"


def _array(array: Any) -> str:
    import numpy as np

    if array.ndim > 2 and array.size > _MOST_ELEMENTS:  # numpy leaves out the middle of long sides only
        first = ", ".join(map(repr, array.ravel()[:8].tolist()))
        return f"array([{first}, ...], shape={array.shape}, dtype={array.dtype})"
    with np.printoptions(threshold=24, edgeitems=4, linewidth=100, precision=8):
        body = np.array2string(array, separator=", ").replace("\n", "")
    return f"array({body}, shape={array.shape}, dtype={array.dtype})" if array.ndim != 1 else f"array({body})"
