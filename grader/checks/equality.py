"""When two plain values are equal: types count, NaN equals NaN, RDDs are multisets, floats may have a tolerance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.sandbox import values


@dataclass(frozen=True, slots=True)
class Rules:
    """How to compare: ``ordered`` for RDDs; floats within ``rel`` of the expected or ``abs`` (both None: exactly)."""

    ordered: bool = False
    rel: float | None = None
    abs: float | None = None

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
        )


EXACT = Rules()
"""Types and values exactly; RDDs as multisets."""


def same(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two values agree, without saying why not."""
    if is_number(actual) and is_number(expected):
        return _numbers_agree(actual, expected, rules)
    if isinstance(expected, values.Rdd) and isinstance(actual, values.Rdd):
        return (
            match_rows(actual.rows, expected.rows, rules).exact
            if not rules.ordered
            else same(actual.rows, expected.rows, rules)
        )
    if is_array(actual) and is_array(expected):
        return same_kind_of_array(actual, expected, rules) and not differing_elements(actual, expected, rules).any()
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, dict):
        return (
            actual.keys() == expected.keys()
            and all(same(actual[key], expected[key], rules) for key in expected)
            and ({canonical(key) for key in actual} == {canonical(key) for key in expected})
        )
    if isinstance(expected, (set, frozenset)):
        return {canonical(x) for x in actual} == {canonical(x) for x in expected}
    parts = parts_of(expected)
    if parts is not None:
        others = parts_of(actual)
        return len(others or ()) == len(parts) and all(map(lambda x, y: same(x, y, rules), others or (), parts))
    return bool(actual == expected)


def canonical(value: Any) -> Any:
    """A hashable form that is equal exactly when types and values are."""
    if type(value) is float:
        return ("float", "nan") if math.isnan(value) else ("float", value)
    if is_array(value):
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, dict):
        return (type(value), frozenset((canonical(k), canonical(v)) for k, v in value.items()))
    if isinstance(value, (set, frozenset)):
        return (type(value), frozenset(map(canonical, value)))
    if isinstance(value, values.Opaque):
        return ("opaque", id(value))
    parts = parts_of(value)
    if parts is not None:
        return (type(value), *map(canonical, parts))
    return (type(value), value)


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
    for skeleton in ours.keys() | theirs.keys():
        due, got = ours.get(skeleton, []), theirs.get(skeleton, [])
        for index in range(max(len(due), len(got))):
            if index >= len(got):
                missing.append(due[index][1])
            elif index >= len(due):
                unexpected.append(got[index][1])
            elif not same(got[index][1], due[index][1], rules):
                missing.append(due[index][1])
                unexpected.append(got[index][1])
    return Match(missing, unexpected)


def _left_over(rows: Sequence[Any], keys: list[Any], others: Counter[Any]) -> list[Any]:
    left = []
    for row, key in zip(rows, keys, strict=True):
        if others[key] > 0:
            others[key] -= 1
        else:
            left.append(row)
    return left


def _by_skeleton(rows: Sequence[Any]) -> dict[Any, list[tuple[list[float], Any]]]:
    """Rows grouped by all that is not a float, each group sorted by its floats."""
    groups: dict[Any, list[tuple[list[float], Any]]] = {}
    for row in rows:
        floats: list[float] = []
        groups.setdefault(_skeleton(row, floats), []).append((floats, row))
    for group in groups.values():
        group.sort(key=lambda pair: [(math.isnan(x), x) for x in pair[0]])
    return groups


def _skeleton(value: Any, floats: list[float]) -> Any:
    if is_float(value):
        floats.append(float(value))
        return "float"
    if is_array(value) and value.dtype.kind == "f":
        floats.extend(value.ravel().tolist())
        return ("array", value.shape)
    if isinstance(value, dict):
        pairs = sorted(((canonical(key), key) for key in value), key=lambda pair: repr(pair[0]))
        return (type(value), tuple((form, _skeleton(value[key], floats)) for form, key in pairs))
    parts = parts_of(value)
    if parts is not None:
        return (type(value), *(_skeleton(part, floats) for part in parts))
    return canonical(value)


def _numbers_agree(actual: Any, expected: Any, rules: Rules) -> bool:
    if type(actual) is not type(expected) and not (rules.tolerant and is_float(actual) and is_float(expected)):
        return False
    if is_float(expected) and math.isnan(expected):
        return math.isnan(actual)
    if rules.tolerant and is_float(expected) and math.isfinite(expected) and math.isfinite(actual):
        return math.isclose(actual, expected, rel_tol=rules.rel or 0.0, abs_tol=rules.abs or 0.0)
    return bool(actual == expected)


def parts_of(value: Any) -> Sequence[Any] | None:
    """The fields of a compound value in order, None for others."""
    if isinstance(value, (list, tuple)):
        return value
    match value:
        case values.Rdd():
            return value.partitions
        case values.DenseVector():
            return value.values
        case values.GroupedValues():
            return value.values
        case values.SparseVector():
            return (value.size, value.indices, value.values)
        case values.LabeledPoint():
            return (value.label, value.features)
        case values.Record():
            return (value.name, value.fields, *value.values)
        case values.DataFrame():
            return (value.columns, value.rows)
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


def is_number(value: Any) -> bool:
    """Whether the value is a number of Python or numpy."""
    return type(value) in (int, float, bool, complex) or (type(value).__module__ == "numpy" and not is_array(value))


def is_float(value: Any) -> bool:
    """Whether the value is a float of Python or numpy."""
    return type(value) is float or (type(value).__module__ == "numpy" and type(value).__name__.startswith("float"))
