"""Compare a learner's value with the expected one and say what differs, smallest piece first.

Everything here is pure: plain values in, a ``Difference`` or None out. Types count (``True`` is not ``1``, a tuple is not
a list); NaN equals NaN; RDDs compare as multisets unless order is asked for; floats compare exactly unless a tolerance is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.show import a, count, show, show_pair, type_name
from grader.results.record import Kind
from grader.sandbox import values

MAX_DETAILS = 6


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


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: one sentence, then up to a handful of lines, and the differing pieces as text."""

    kind: Kind
    headline: str
    details: tuple[str, ...] = ()
    actual: str = ""
    expected: str = ""


def compare(actual: Any, expected: Any, rules: Rules = Rules()) -> Difference | None:
    """None when the values agree under the rules, else what differs."""
    found = _kinds(actual, expected, rules)
    if found is not None:
        return found
    if isinstance(expected, values.Rdd):
        return _rdds(actual, expected, rules)
    if isinstance(expected, values.DataFrame):
        return _frames(actual, expected, rules)
    if isinstance(expected, dict):
        return _mappings(actual, expected, rules)
    if isinstance(expected, (set, frozenset)):
        return _sets(actual, expected)
    if isinstance(expected, (list, tuple)):
        return _sequences(actual, expected, rules)
    if is_array(expected):
        return _arrays(actual, expected, rules)
    if same(actual, expected, rules):
        return None
    left, right = show_pair(actual, expected)
    return Difference("wrong-value", f"returned {left} instead of {right}", (), left, right)


def same(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two values agree, without saying why not."""
    if _is_number(actual) and _is_number(expected):
        return _numbers_agree(actual, expected, rules)
    if isinstance(expected, values.Rdd) and isinstance(actual, values.Rdd):
        return _match_rows(actual.rows, expected.rows, rules).exact if not rules.ordered else same(
            actual.rows, expected.rows, rules
        )
    if is_array(actual) and is_array(expected):
        return _arrays(actual, expected, rules) is None
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(same(actual[key], expected[key], rules) for key in expected) and (
            {canonical(key) for key in actual} == {canonical(key) for key in expected}
        )
    if isinstance(expected, (set, frozenset)):
        return {canonical(x) for x in actual} == {canonical(x) for x in expected}
    parts = _parts(expected)
    if parts is not None:
        others = _parts(actual)
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
    parts = _parts(value)
    if parts is not None:
        return (type(value), *map(canonical, parts))
    return (type(value), value)


def _kinds(actual: Any, expected: Any, rules: Rules) -> Difference | None:
    """A difference of type, told in the words that help most."""
    if type(actual) is type(expected):
        return None
    if rules.tolerant and _is_float(actual) and _is_float(expected):
        return None
    if is_array(actual) and is_array(expected):
        return None
    got, due = type_name(actual), type_name(expected)
    left, right = show_pair(actual, expected)
    headline = f"returned {a(got)}, where {a(due)} is due"
    detail: tuple[str, ...] = ()
    if actual is None:
        headline = f"returned None, where {a(due)} is due"
        detail = ("A function without a `return` gives None.",)
    elif got in ("generator", "map", "filter", "zip", "itertools.chain"):
        detail = (f"A {got} is used up after one pass and is no {due}; build the {due} from it.",)
    elif due == "RDD":
        detail = ("The result should stay distributed: return the RDD itself, without an action such as collect().",)
    elif got == "RDD":
        detail = (f"An RDD is a plan that nothing has computed yet; an action turns it into {a(due)}.",)
    elif {got, due} == {"int", "bool"} or {got, due} == {"int", "float"}:
        detail = (f"In Python {show(actual)} may equal {show(expected)}, but the types {got} and {due} differ.",)
    return Difference("wrong-type", headline, detail, f"{left} ({got})" if got not in left else left, right)


def _frames(actual: values.DataFrame, expected: values.DataFrame, rules: Rules) -> Difference | None:
    if actual.columns != expected.columns:
        left = ", ".join(f"{name} {kind}" for name, kind in actual.columns)
        right = ", ".join(f"{name} {kind}" for name, kind in expected.columns)
        return Difference("wrong-type", "the columns differ in name, type or order", (), left, right)
    return _rdds(values.Rdd((actual.rows,)), values.Rdd((expected.rows,)), rules)


def _rdds(actual: values.Rdd, expected: values.Rdd, rules: Rules) -> Difference | None:
    left, right = actual.rows, expected.rows
    match = _match_rows(left, right, rules)
    if match.exact:
        if rules.ordered:
            found = _sequences(left, right, rules)
            return found and replace(found, headline=f"right rows in the wrong order: {found.headline}")
        return None
    if right and left and all(_is_pair(row) for row in (*left, *right)):
        found = _by_key(left, right, rules)
        if found is not None:
            return found
    return _multiset(match, len(left), len(right), "row")


@dataclass(frozen=True, slots=True)
class _Match:
    missing: list[Any]
    unexpected: list[Any]

    @property
    def exact(self) -> bool:
        return not self.missing and not self.unexpected


def _match_rows(actual: Sequence[Any], expected: Sequence[Any], rules: Rules) -> _Match:
    """Match rows as multisets. With a tolerance, rows that agree in all but their floats are matched in sorted order."""
    if not rules.tolerant:
        left, right = [canonical(row) for row in actual], [canonical(row) for row in expected]
        return _Match(_left_over(expected, right, Counter(left)), _left_over(actual, left, Counter(right)))
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
    return _Match(missing, unexpected)


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
    if _is_float(value):
        floats.append(float(value))
        return "float"
    if is_array(value) and value.dtype.kind == "f":
        floats.extend(value.ravel().tolist())
        return ("array", value.shape)
    if isinstance(value, dict):
        pairs = sorted(((canonical(key), key) for key in value), key=lambda pair: repr(pair[0]))
        return (type(value), tuple((form, _skeleton(value[key], floats)) for form, key in pairs))
    parts = _parts(value)
    if parts is not None:
        return (type(value), *(_skeleton(part, floats) for part in parts))
    return canonical(value)


def _by_key(left: list[Any], right: list[Any], rules: Rules) -> Difference | None:
    """Rows are (key, value) pairs and keys are unique in the expected result: report by key."""
    due = {canonical(key): (key, value) for key, value in right}
    got: dict[Any, list[Any]] = {}
    names: dict[Any, Any] = {}
    for key, value in left:
        got.setdefault(canonical(key), []).append(value)
        names[canonical(key)] = key
    if len(due) != len(right):
        return None
    duplicated = [form for form, members in got.items() if len(members) > 1]
    missing = [form for form in due if form not in got]
    unexpected = [form for form in got if form not in due]
    wrong = [form for form in due if len(got.get(form, ())) == 1 and not same(got[form][0], due[form][1], rules)]
    if missing and unexpected and not wrong and not duplicated and len(missing) == len(due):
        return None  # the keys are of another shape altogether: rows say it better
    parts = [
        (duplicated, "{} more than once", lambda form: f"{show(names[form])} occurs {len(got[form])} times"),
        (missing, "{} missing", lambda form: f"{show(due[form][0])} is missing"),
        (unexpected, "{} that should not be there", lambda form: f"{show(names[form])} should not be there"),
        (
            wrong,
            "{} with a wrong value",
            lambda form: "{}: {} instead of {}".format(show(due[form][0]), *show_pair(got[form][0], due[form][1])),
        ),
    ]
    headline = ", ".join(text.format(count(len(forms), "key")) for forms, text, _ in parts if forms)
    details = [line(form) for forms, _, line in parts for form in sorted(forms, key=repr)]
    actual, expected = _first_pair(wrong, duplicated, missing, unexpected, got, due, names)
    return Difference("wrong-value", f"{headline}, of {count(len(due), 'key')}", _cap(details), actual, expected)


def _first_pair(
    wrong: list[Any],
    duplicated: list[Any],
    missing: list[Any],
    unexpected: list[Any],
    got: dict[Any, list[Any]],
    due: dict[Any, Any],
    names: dict[Any, Any],
) -> tuple[str, str]:
    for form in sorted(wrong, key=repr) + sorted(duplicated, key=repr):
        expected = show(due[form]) if form in due else "(no such key)"
        return ", ".join(show((names[form], value)) for value in got[form][:3]), expected
    for form in sorted(missing, key=repr):
        return "(no such key)", show(due[form])
    form = min(unexpected, key=repr)
    return show((names[form], got[form][0])), "(no such key)"


def _multiset(match: _Match, got: int, due: int, noun: str) -> Difference:
    parts = []
    if match.missing:
        parts.append(f"{count(len(match.missing), noun)} missing")
    if match.unexpected:
        parts.append(f"{count(len(match.unexpected), noun)} that should not be there")
    details = [f"missing: {show(row)}" for row in match.missing[:3]]
    details += [f"should not be there: {show(row)}" for row in match.unexpected[:3]]
    if got != due:
        details.append(f"{count(got, noun)} returned, {due:,} expected")
    actual = show(match.unexpected[0]) if match.unexpected else "(missing)"
    expected = show(match.missing[0]) if match.missing else "(nothing)"
    if match.missing and match.unexpected:
        actual, expected = show_pair(match.unexpected[0], match.missing[0])
    return Difference("wrong-value", ", ".join(parts), _cap(details), actual, expected)


def _mappings(actual: dict[Any, Any], expected: dict[Any, Any], rules: Rules) -> Difference | None:
    if same(actual, expected, rules):
        return None
    if not expected:
        return Difference("wrong-value", "should be empty", (), show(actual), show(expected))
    found = _by_key(list(actual.items()), list(expected.items()), rules)
    return found or Difference("wrong-value", "the dictionaries differ", (), show(actual), show(expected))


def _sets(actual: Any, expected: Any) -> Difference | None:
    match = _match_rows(list(actual), list(expected), Rules())
    return None if match.exact else _multiset(match, len(actual), len(expected), "element")


def _sequences(actual: Any, expected: Any, rules: Rules) -> Difference | None:
    for index, (left, right) in enumerate(zip(actual, expected, strict=False)):
        if not same(left, right, rules):
            inner = compare(left, right, rules) if _parts(right) is None else None
            got, due = show_pair(left, right)
            where = f"element {index}" if len(expected) > 1 else "the element"
            detail = (inner.headline,) if inner is not None and inner.kind == "wrong-type" else ()
            shorter = _lengths(actual, expected)
            return Difference("wrong-value", f"{where} is {got} instead of {due}", (*detail, *shorter), got, due)
    if len(actual) != len(expected):
        left, right = show(actual), show(expected)
        return Difference("wrong-value", _lengths(actual, expected)[0], (), left, right)
    return None


def _lengths(actual: Any, expected: Any) -> tuple[str, ...]:
    if len(actual) == len(expected):
        return ()
    return (f"has {count(len(actual), 'element')}, expected {len(expected):,}",)


def _arrays(actual: Any, expected: Any, rules: Rules) -> Difference | None:
    import numpy as np

    left, right = show(actual), show(expected)
    if actual.shape != expected.shape:
        return Difference(
            "wrong-type", f"has shape {actual.shape}, expected {expected.shape}", _transposed(actual, expected), left, right
        )
    if actual.dtype.kind != expected.dtype.kind or (not rules.tolerant and actual.dtype != expected.dtype):
        return Difference("wrong-type", f"has dtype {actual.dtype}, expected {expected.dtype}", (), left, right)
    if rules.tolerant and expected.dtype.kind in "fc":
        bad = ~np.isclose(actual, expected, rtol=rules.rel or 0.0, atol=rules.abs or 0.0, equal_nan=True)
    elif expected.dtype.kind in "fc":
        bad = ~((actual == expected) | (np.isnan(actual) & np.isnan(expected)))
    else:
        bad = actual != expected
    if not bad.any():
        return None
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    place = f"[{', '.join(map(str, first))}]" if first else "the value"
    details = [f"{int(bad.sum()):,} of {count(expected.size, 'element')} differ"]
    if expected.dtype.kind in "iuf":
        with np.errstate(all="ignore"):
            error = np.abs(actual.astype(float) - expected.astype(float))
        details.append(f"the largest difference is {float(np.nanmax(error)):.6g}" + _tolerance(rules))
    headline = f"{place} is {show(actual[first].item())} instead of {show(expected[first].item())}"
    return Difference("wrong-value", headline, tuple(details), left, right)


def _transposed(actual: Any, expected: Any) -> tuple[str, ...]:
    return ("It has the shape of the transposed result.",) if actual.T.shape == expected.shape else ()


def _tolerance(rules: Rules) -> str:
    if not rules.tolerant:
        return ""
    parts = [f"{rules.rel:g} relative" if rules.rel else "", f"{rules.abs:g} absolute" if rules.abs else ""]
    return f" (allowed: {' or '.join(part for part in parts if part) or '0'})"


def _numbers_agree(actual: Any, expected: Any, rules: Rules) -> bool:
    if type(actual) is not type(expected) and not (rules.tolerant and _is_float(actual) and _is_float(expected)):
        return False
    if _is_float(expected) and math.isnan(expected):
        return math.isnan(actual)
    if rules.tolerant and _is_float(expected) and math.isfinite(expected) and math.isfinite(actual):
        return math.isclose(actual, expected, rel_tol=rules.rel or 0.0, abs_tol=rules.abs or 0.0)
    return bool(actual == expected)


def _parts(value: Any) -> Sequence[Any] | None:
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


def is_array(value: Any) -> bool:
    """Whether the value is a numpy array, asked without importing numpy."""
    return type(value).__module__ == "numpy" and type(value).__name__ == "ndarray"


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, bool, complex) or type(value).__module__ == "numpy" and not is_array(value)


def _is_float(value: Any) -> bool:
    return type(value) is float or type(value).__module__ == "numpy" and type(value).__name__.startswith("float")


def _is_pair(row: Any) -> bool:
    return type(row) is tuple and len(row) == 2


def _cap(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= MAX_DETAILS:
        return tuple(lines)
    return (*lines[: MAX_DETAILS - 1], f"... and {len(lines) - MAX_DETAILS + 1} more")
