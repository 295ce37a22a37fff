"""When two plain values are equal: types count, NaN equals NaN, RDDs are multisets, floats may have a tolerance."""

from __future__ import annotations

import decimal
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.show import sort_key
from grader.sandbox import values

_ATOMS = frozenset({str, int, bool, bytes, type(None)})
_HUGE_BITS = 4096
_MOST_REMATCHED = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """How to compare: ``ordered`` for RDDs; floats within ``rel`` of the expected or ``abs`` (both None: exactly).

    ``view``: what is compared instead of the values themselves, where a value is determined but for a sign, say.
    """

    ordered: bool = False
    rel: float | None = None
    abs: float | None = None
    view: Callable[[Any], Any] | None = None

    @property
    def tolerant(self) -> bool:
        """True when floats need not be identical."""
        return self.rel is not None or self.abs is not None

    def merge(self, other: Rules) -> Rules:
        """Both sets of rules together; a call's own rules may stand on either side of ``==``."""
        return Rules(
            ordered=self.ordered or other.ordered,
            rel=self.rel if self.rel is not None else other.rel,
            abs=self.abs if self.abs is not None else other.abs,
            view=self.view if self.view is not None else other.view,
        )


EXACT = Rules()
"""Types and values exactly; RDDs as multisets."""


def same(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two values agree, without saying why not. Never raises, whatever the values are."""
    if type(expected) in _ATOMS:
        return type(actual) is type(expected) and bool(actual == expected)
    if is_array(actual) and is_array(expected):
        return same_kind_of_array(actual, expected, rules) and not differing_elements(actual, expected, rules).any()
    if rules.tolerant and is_float(actual) and is_float(expected):
        return _close(actual, expected, rules)
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, dict):
        mine, due = _by_canonical_key(actual), _by_canonical_key(expected)
        return mine.keys() == due.keys() and all(same(mine[key], due[key], rules) for key in due)
    rows, others = unordered_parts_of(expected), unordered_parts_of(actual)
    if rows is not None and others is not None:
        if isinstance(expected, values.DataFrame) and actual.columns != expected.columns:
            return False
        if not (rules.ordered and isinstance(expected, (values.Rdd, values.DataFrame))):
            return match_rows(others, rows, rules).exact
        return same(others, rows, rules)
    parts = parts_of(expected)
    if parts is not None:
        others = parts_of(actual) or ()
        return len(others) == len(parts) and all(same(x, y, rules) for x, y in zip(others, parts, strict=True))
    return bool(canonical(actual) == canonical(expected))


def canonical(value: Any) -> Any:
    """A hashable form that is equal exactly when types and values are. NaN equals NaN, and 0.0 equals -0.0."""
    kind = type(value)
    if kind is int and value.bit_length() > _HUGE_BITS:
        return (kind, hex(value))  # details are sorted by this form's text, and Python refuses to write so many digits
    if kind in _ATOMS:
        return (kind, value)
    if kind is tuple or kind is list:
        return (kind, *map(canonical, value))
    if isinstance(value, (float, complex, decimal.Decimal)) or kind.__module__ == "numpy":
        return _canonical_number(value)
    if kind is bytearray:
        return (kind, bytes(value))
    if isinstance(value, dict):
        return (kind, frozenset((canonical(k), canonical(v)) for k, v in value.items()))
    if isinstance(value, values.Opaque) or (isinstance(value, values.Function) and value.handle >= 0):
        return (kind, object())  # equal to nothing
    rows = unordered_parts_of(value)
    if rows is not None:
        columns = value.columns if isinstance(value, values.DataFrame) else ()
        return (kind, columns, frozenset(Counter(map(canonical, rows)).items()))
    parts = parts_of(value)
    if parts is not None:
        return (kind, *map(canonical, parts))
    return (kind, value)


def _canonical_number(value: Any) -> Any:
    if is_array(value):
        return ("array", value.dtype.str, value.shape, _bytes_of(value))
    if isinstance(value, decimal.Decimal):
        return (type(value), "nan" if value.is_nan() else value)
    if type(value) is complex:
        return (complex, _canonical_number(value.real), _canonical_number(value.imag))
    return (type(value), "nan" if value != value else value)


def _bytes_of(array: Any) -> bytes:
    """The bytes of an array, the same for all that compare equal: one NaN, one zero."""
    if array.dtype.kind in "fc":
        array = array.copy()
        array[array != array] = float("nan")
        array[array == 0] = 0
    raw: bytes = array.tobytes()
    return raw


def _by_canonical_key(mapping: dict[Any, Any]) -> dict[Any, Any]:
    return {canonical(key): member for key, member in mapping.items()}


@dataclass(frozen=True, slots=True)
class Match:
    """Rows left over after matching two collections one to one."""

    missing: list[Any]
    unexpected: list[Any]

    @property
    def exact(self) -> bool:
        """True when nothing is left over."""
        return not self.missing and not self.unexpected


def match_rows(actual: Sequence[Any], expected: Sequence[Any], rules: Rules) -> Match:
    """Match rows as multisets. With a tolerance, rows that agree but for their floats are matched in sorted order."""
    if not rules.tolerant:
        left, right = [canonical(row) for row in actual], [canonical(row) for row in expected]
        return Match(_left_over(expected, right, Counter(left)), _left_over(actual, left, Counter(right)))
    missing: list[Any] = []
    unexpected: list[Any] = []
    ours, theirs = _by_skeleton(expected), _by_skeleton(actual)
    for skeleton in dict.fromkeys([*ours, *theirs]):  # in the order of rows, so that each run tells the same
        due, got = ours.get(skeleton, []), theirs.get(skeleton, [])
        if len(due) == len(got) and all(map(lambda mine, his: same(mine, his, rules), got, due)):
            continue
        due, got = _pair_off(due, got, rules)
        missing += due
        unexpected += got
    return Match(missing, unexpected)


def _pair_off(due: list[Any], got: list[Any], rules: Rules) -> tuple[list[Any], list[Any]]:
    """What is left of two sorted groups of rows: first side by side, then each with any that is near enough.

    The second step is for rows of several floats, which may sort differently when their first ones nearly agree.
    """
    agree = [same(mine, theirs, rules) for mine, theirs in zip(got, due, strict=False)]
    agree += [False] * (max(len(due), len(got)) - len(agree))
    missing = [row for row, ok in zip(due, agree, strict=False) if not ok]
    unexpected = [row for row, ok in zip(got, agree, strict=False) if not ok]
    if len(missing) > _MOST_REMATCHED or len(unexpected) > _MOST_REMATCHED:
        return missing, unexpected
    for row in tuple(missing):
        near = next((n for n, other in enumerate(unexpected) if same(other, row, rules)), None)
        if near is not None:
            del unexpected[near]
            missing = _without(missing, row)
    return missing, unexpected


def _without(rows: list[Any], row: Any) -> list[Any]:
    index = next(number for number, other in enumerate(rows) if other is row)
    return rows[:index] + rows[index + 1 :]


def _left_over(rows: Sequence[Any], keys: list[Any], others: Counter[Any]) -> list[Any]:
    left = []
    for row, key in zip(rows, keys, strict=True):
        if others[key] > 0:
            others[key] -= 1
        else:
            left.append(row)
    return left


def _by_skeleton(rows: Sequence[Any]) -> dict[Any, list[Any]]:
    """Rows grouped by all that is not a float, each group sorted by its floats."""
    groups: dict[Any, list[tuple[list[tuple[bool, float]], Any]]] = {}
    for row in rows:
        floats: list[float] = []
        skeleton = _skeleton(row, floats)
        groups.setdefault(skeleton, []).append(([(math.isnan(x), x) for x in floats], row))
    return {skeleton: [row for _, row in sorted(group, key=lambda pair: pair[0])] for skeleton, group in groups.items()}


def _skeleton(value: Any, floats: list[float]) -> Any:
    if type(value) in _ATOMS:
        return canonical(value)
    if type(value) is tuple:
        return (tuple, *[_skeleton(part, floats) for part in value])
    if is_float(value):
        floats.append(float(value))
        return "float"
    if is_array(value) and value.dtype.kind == "f":
        floats.extend(value.ravel().tolist())
        return ("array", value.shape)
    if isinstance(value, dict):
        pairs = sorted(((canonical(key), key) for key in value), key=lambda pair: sort_key(pair[0]))
        return (type(value), tuple((form, _skeleton(value[key], floats)) for form, key in pairs))
    rows = unordered_parts_of(value)
    if rows is not None:
        inner: list[tuple[str, list[float], Any]] = []
        for row in rows:
            own: list[float] = []
            form = _skeleton(row, own)
            inner.append((sort_key(form), own, form))
        inner.sort(key=lambda item: (item[0], [(math.isnan(x), x) for x in item[1]]))
        floats.extend(number for _, own, _ in inner for number in own)
        return (type(value), *(form for _, _, form in inner))
    parts = parts_of(value)
    if parts is not None:
        return (type(value), *(_skeleton(part, floats) for part in parts))
    return canonical(value)


def _close(actual: Any, expected: Any, rules: Rules) -> bool:
    if math.isnan(expected) or math.isnan(actual):
        return math.isnan(expected) and math.isnan(actual)
    if math.isinf(expected) or math.isinf(actual):
        return bool(actual == expected)
    relative = abs(expected) * rules.rel if rules.rel else 0.0
    return bool(abs(actual - expected) <= max(relative, rules.abs or 0.0))


def unordered_parts_of(value: Any) -> Sequence[Any] | None:
    """The members of a value whose order means nothing (rows of an RDD, values of a group), None for others."""
    if isinstance(value, (set, frozenset)):
        return list(value)
    match value:
        case values.Rdd() | values.DataFrame():
            return value.rows
        case values.GroupedValues():
            return value.values
    return None


def parts_of(value: Any) -> Sequence[Any] | None:
    """The fields of a compound value whose order counts, None for others."""
    if isinstance(value, (list, tuple)):
        return value
    match value:
        case values.DenseVector():
            return value.values
        case values.SparseVector():
            return (value.size, value.indices, value.values)
        case values.LabeledPoint():
            return (value.label, value.features)
        case values.Record():
            return (value.name, value.fields, *value.values)
    return list(value) if type(value).__name__ == "deque" else None


def same_kind_of_array(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two numpy arrays have the same shape and a dtype that the rules accept."""
    if actual.shape != expected.shape or actual.dtype.kind != expected.dtype.kind:
        return False
    return rules.tolerant or bool(actual.dtype == expected.dtype)


def differing_elements(actual: Any, expected: Any, rules: Rules) -> Any:
    """A boolean array that is true where two arrays of the same shape differ."""
    import numpy as np

    if expected.dtype.kind not in "fc":
        return np.asarray(actual != expected)
    if rules.tolerant:
        return ~np.isclose(actual, expected, rtol=rules.rel or 0.0, atol=rules.abs or 0.0, equal_nan=True)
    return ~((actual == expected) | (np.isnan(actual) & np.isnan(expected)))


def is_array(value: Any) -> bool:
    """Whether the value is a numpy array, asked without importing numpy."""
    return type(value).__module__ == "numpy" and type(value).__name__ == "ndarray"


def is_float(value: Any) -> bool:
    """Whether the value is a float of Python or numpy."""
    if type(value) is float:
        return True
    return type(value).__module__ == "numpy" and not is_array(value) and value.dtype.kind == "f"
