"""Values with what stands for one of Python's own replaced by it: numbers of NumPy, named tuples, rows of Spark.

Pure, within a budget. What is as plain as can be is given back as it is, without a copy.
"""

from __future__ import annotations

import collections
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.parts import is_array
from grader.sandbox.wire import values

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})
_NUMBERS = frozenset({str, int, float, bool, bytes, complex})
_MAPPINGS = frozenset({dict, Counter, collections.OrderedDict, collections.defaultdict})
_MOST_OF_ONE_HASH = 64
Kinds = set[tuple[str, str]]
"""The names of types that were replaced, each with that of what took its place."""


def as_plain(value: Any, budget: Budget) -> Any:
    """The value in Python's own types as far as it can be told; whatever is none of them stays."""
    return _plain(value, set(), budget)


def replaced(value: Any, budget: Budget) -> frozenset[tuple[str, str]]:
    """The names of types in a value that ``as_plain`` replaces: ``("numpy.int64", "int")``."""
    kinds: Kinds = set()
    _plain(value, kinds, budget)
    return frozenset(kinds)


def _plain(value: Any, kinds: Kinds, budget: Budget) -> Any:
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        members = _members(value, kinds, budget)
        return value if members is None else kind(members)
    if kind.__module__ == "numpy":
        return value if is_array(value) else _number(value, kinds)
    if kind in _MAPPINGS:
        return _mapping(value, kinds, budget)
    if kind is set or kind is frozenset:
        members = _members(list(value), kinds, budget)
        return value if members is None or not _can_be_keys(members) else kind(members)
    return _stand_in(value, kinds, budget)


def _members(members: Sequence[Any], kinds: Kinds, budget: Budget) -> list[Any] | None:
    """The plain members; None where all of them are so already."""
    budget.spend((len(members) >> 3) + 1)
    if set(map(type, members)) <= _ATOMS:
        return None
    made = [_plain(each, kinds, budget) for each in members]
    return made if any(one is not other for one, other in zip(made, members, strict=True)) else None


def _number(value: Any, kinds: Kinds) -> Any:
    plain = value.item()
    if type(plain) not in _NUMBERS:
        return value
    kinds.add((f"numpy.{type(value).__name__}", type(plain).__name__))
    return plain


def _mapping(value: Any, kinds: Kinds, budget: Budget) -> Any:
    names, contents = list(value), list(value.values())
    keys, members = _members(names, kinds, budget), _members(contents, kinds, budget)
    if keys is not None and not _can_be_keys(keys):
        keys = None
    if keys is None and members is None:
        return value
    pairs = dict(zip(keys or names, members or contents, strict=True))
    return collections.defaultdict(None, pairs) if type(value) is collections.defaultdict else type(value)(pairs)


def _can_be_keys(members: Iterable[Any]) -> bool:
    """Whether no two of them are one key, and few have the same hash: those of tuples can be chosen to be equal."""
    hashes = Counter(map(hash, members))
    return max(hashes.values(), default=0) <= _MOST_OF_ONE_HASH and len(set(members)) == sum(hashes.values())


def _stand_in(value: Any, kinds: Kinds, budget: Budget) -> Any:
    match value:
        case values.Record():
            members = _members(value.values, kinds, budget)
            kinds.add((value.name, "tuple"))
            return value.values if members is None else tuple(members)
        case values.Rdd():
            return _rebuilt(value, value.partitions, lambda parts: values.Rdd(tuple(parts)), kinds, budget)
        case values.DataFrame():
            return _rebuilt(value, value.rows, lambda rows: values.DataFrame(value.columns, rows), kinds, budget)
        case values.GroupedValues():
            return _rebuilt(value, value.values, values.GroupedValues, kinds, budget)
        case collections.deque():
            return _rebuilt(value, list(value), collections.deque, kinds, budget)
    return value


def _rebuilt(
    value: Any, members: Sequence[Any], build: Callable[[list[Any]], Any], kinds: Kinds, budget: Budget
) -> Any:
    made = _members(members, kinds, budget)
    return value if made is None else build(made)
