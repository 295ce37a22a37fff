"""When two plain values are equal: types count, NaN equals NaN, RDDs are multisets, floats may have a tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.canonical import canonical
from grader.checks.comparing.matching import Agree, Match, match_exactly, match_nearly
from grader.checks.comparing.parts import holds_text, is_array, is_float, parts_of, unordered_parts_of
from grader.sandbox.wire import values

Row = tuple[Any, ...]

_ATOMS = frozenset({str, int, bool, bytes, type(None)})
_SHORT = frozenset({int, bool, type(None)})
_LONG = _ATOMS - _SHORT
_TEXT_STEP = 12  # bits: a step for each 4096 characters that are compared
_NOISE = 1_000
"""Where rows are put in order, floats count as 0 up to so many times what is allowed absolutely."""
INTEGERS = frozenset({"tinyint", "smallint", "int", "bigint"})
FLOATS = frozenset({"float", "double"})


@dataclass(frozen=True, slots=True)
class FrameRules:
    """What is free in a DataFrame; ``sorted_by``: the columns that say what its order is, where that counts.

    ``tolerances``: columns whose floats may differ, each with ``rel`` and ``abs`` as in ``Rules``.
    """

    any_column_order: bool = False
    any_column_case: bool = False
    numeric_width_free: bool = False
    sorted_by: tuple[str, ...] = ()
    tolerances: tuple[tuple[str, float, float], ...] = ()

    def merge(self, other: FrameRules) -> FrameRules:
        """Both together."""
        return FrameRules(
            any_column_order=self.any_column_order or other.any_column_order,
            any_column_case=self.any_column_case or other.any_column_case,
            numeric_width_free=self.numeric_width_free or other.numeric_width_free,
            sorted_by=self.sorted_by or other.sorted_by,
            tolerances=(*other.tolerances, *self.tolerances),
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """How to compare: ``ordered`` for RDDs; floats within ``rel`` of the expected or ``abs`` (both None: exactly).

    ``view``: what is compared instead of the values themselves, where a value is determined but for a sign, say.
    ``plain``: what stands for a value of Python's own counts as that, as ``plain_values`` makes it.
    """

    ordered: bool = False
    rel: float | None = None
    abs: float | None = None
    view: Callable[[Any], Any] | None = None
    plain: bool = False
    frame: FrameRules = FrameRules()

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
            plain=self.plain and other.plain,
            frame=self.frame.merge(other.frame),
        )


EXACT = Rules()
"""Types and values exactly; RDDs as multisets."""
PLAIN = Rules(plain=True)
"""The same, but a number of NumPy counts as Python's, and a named tuple or a Row as the tuple of its values."""


def same(actual: Any, expected: Any, rules: Rules, budget: Budget) -> bool:
    """Whether two values agree, without saying why not. Raises ``TooMuchWorkError`` only, whatever the values are, and
    ``ValueError`` where a tolerance is for a column that an expected DataFrame does not have."""
    kind = type(expected)
    if kind in _ATOMS:
        if kind in _LONG and type(actual) is kind:
            budget.spend(len(expected) >> _TEXT_STEP)
        return type(actual) is kind and bool(actual == expected)
    if is_array(actual) and is_array(expected):
        budget.spend(expected.size >> 3)
        return same_kind_of_array(actual, expected, rules) and not differing_elements(actual, expected, rules).any()
    if rules.tolerant and is_float(actual) and is_float(expected):
        return close(actual, expected, rules)
    if type(actual) is not kind:
        return False
    if isinstance(expected, dict):
        mine, due = _by_canonical_key(actual, budget), _by_canonical_key(expected, budget)
        return mine.keys() == due.keys() and all(same(mine[key], due[key], rules, budget) for key in due)
    if isinstance(expected, values.DataFrame):
        return _same_frames(actual, expected, rules, budget)
    rows, others = unordered_parts_of(expected), unordered_parts_of(actual)
    if rows is not None and others is not None:
        if not (rules.ordered and isinstance(expected, values.Rdd)):
            return match_rows(others, rows, rules, budget).exact
        return same(others, rows, rules, budget)
    parts = parts_of(expected)
    if parts is not None:
        return _same_parts(parts_of(actual) or (), parts, rules, budget)
    return canonical(actual, budget) == canonical(expected, budget)


def _same_parts(actual: Sequence[Any], expected: Sequence[Any], rules: Rules, budget: Budget) -> bool:
    if len(actual) != len(expected):
        return False
    budget.spend(len(expected) + 1)
    for mine, due in zip(actual, expected, strict=True):
        kind = type(due)
        if kind in _SHORT:
            if type(mine) is not kind or mine != due:
                return False
        elif not same(mine, due, rules, budget):
            return False
    return True


def _same_frames(actual: values.DataFrame, expected: values.DataFrame, rules: Rules, budget: Budget) -> bool:
    mine = aligned(actual, expected, rules.frame, budget)
    if mine is None:
        return False
    cells = rules_of_cells(expected, rules, budget)
    if not match_rows(mine.rows, expected.rows, cells.widest, budget, cells.rows_agree).exact:
        return False
    return not rules.ordered or out_of_order(mine, expected, rules.frame, cells) is None


def aligned(
    actual: values.DataFrame, expected: values.DataFrame, rules: FrameRules, budget: Budget
) -> values.DataFrame | None:
    """The frame with the columns of the expected one, None where names or types do not agree under the rules."""
    order = column_order(actual, expected, rules, budget)
    if order is None:
        return None
    pairs = zip(order, expected.columns, strict=True)
    if not all(same_column_type(actual.columns[place][1], due, rules) for place, (_, due) in pairs):
        return None
    if order == list(range(len(order))):
        return replace(actual, columns=expected.columns)
    return values.DataFrame(expected.columns, [tuple(row[place] for place in order) for row in actual.rows])


def column_order(
    actual: values.DataFrame, expected: values.DataFrame, rules: FrameRules, budget: Budget
) -> list[int] | None:
    """Which column of a frame stands for each that is due; None where their names do not agree."""
    budget.spend(len(actual.columns) + len(expected.columns))
    fold = str.casefold if rules.any_column_case else str
    mine, due = ([fold(name) for name, _ in frame.columns] for frame in (actual, expected))
    if mine == due:
        return list(range(len(due)))
    if not rules.any_column_order or sorted(mine) != sorted(due):
        return None
    by_name = (sorted(range(len(names)), key=names.__getitem__) for names in (due, mine))
    place = dict(zip(*by_name, strict=True))
    return [place[number] for number in range(len(due))]


def same_column_type(mine: str, due: str, rules: FrameRules) -> bool:
    """Whether a column has the type that is due, of any width where that is free."""
    return mine == due or (rules.numeric_width_free and any({mine, due} <= kinds for kinds in (INTEGERS, FLOATS)))


@dataclass(frozen=True)
class Cells:
    """The rules of each column of a DataFrame, and all of them as far as one set of rules can say it."""

    each: tuple[Rules, ...]
    widest: Rules
    budget: Budget

    def agree(self, place: int, mine: Any, due: Any) -> bool:
        """Whether two cells of a column agree."""
        return same(mine, due, self.each[place], self.budget)

    def rows_agree(self, mine: Row, due: Row) -> bool:
        """Whether two rows do."""
        return all(map(self.agree, range(len(due)), mine, due))


def rules_of_cells(expected: values.DataFrame, rules: Rules, budget: Budget) -> Cells:
    """The rules with the tolerances that some columns have of their own. ``ValueError`` for one that is not there."""
    names = [name for name, _ in expected.columns]
    own = {name: replace(rules, rel=rel, abs=abs) for name, rel, abs in rules.frame.tolerances}
    if strange := own.keys() - set(names):
        raise ValueError(f"within() names the column {min(strange)}, which the expected DataFrame does not have")
    each = tuple(own.get(name, rules) for name in names)
    return Cells(each, next((one for one in each if one.tolerant), rules), budget)


def places_of_order(expected: values.DataFrame, rules: FrameRules) -> Sequence[int]:
    """The columns that say in which order rows are due: those that the rules name, all without any."""
    names = [name for name, _ in expected.columns]
    return [names.index(name) for name in rules.sorted_by] or range(len(names))


def out_of_order(actual: values.DataFrame, expected: values.DataFrame, rules: FrameRules, cells: Cells) -> int | None:
    """The number of the first of the right rows that stands in the place of another, None without one."""
    places = places_of_order(expected, rules)
    for number, (mine, due) in enumerate(zip(actual.rows, expected.rows, strict=True)):
        if not all(cells.agree(place, mine[place], due[place]) for place in places):
            return number
    return None


def _by_canonical_key(mapping: dict[Any, Any], budget: Budget) -> dict[Any, Any]:
    """The members by digests of their keys; by the keys themselves where all are texts, which Python hashes salted."""
    budget.spend(len(mapping))
    if set(map(type, mapping)) == {str}:
        return mapping
    return {canonical(key, budget): member for key, member in mapping.items()}


def match_rows(
    actual: Sequence[Any], expected: Sequence[Any], rules: Rules, budget: Budget, agree: Agree | None = None
) -> Match:
    """Match rows as multisets. With a tolerance, rows that agree but for their floats are matched in sorted order.

    ``agree`` says when two rows do, where the rules alone do not say it.
    """
    if not rules.tolerant:
        return match_exactly(actual, expected, budget)
    agree = agree or (lambda mine, due: same(mine, due, rules, budget))
    return match_nearly(actual, expected, agree, _NOISE * (rules.abs or 0.0), budget)


def close(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two numbers are the same within the tolerance. Raises ``OverflowError`` where no float holds one."""
    mine, due = float(actual), float(expected)  # NumPy computes with few digits where one of the two has few
    if math.isnan(due) or math.isnan(mine):
        return math.isnan(due) and math.isnan(mine)
    if math.isinf(due) or math.isinf(mine):
        return mine == due
    relative = abs(due) * rules.rel if rules.rel else 0.0
    return abs(mine - due) <= max(relative, rules.abs or 0.0)


def same_kind_of_array(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether two numpy arrays have the same shape and a dtype that the rules accept."""
    if actual.shape != expected.shape or actual.dtype.kind != expected.dtype.kind:
        return False
    return rules.tolerant or holds_text(actual) or bool(actual.dtype == expected.dtype)


def differing_elements(actual: Any, expected: Any, rules: Rules) -> Any:
    """A boolean array that is true where two arrays of the same shape differ."""
    import numpy as np

    if expected.dtype.kind not in "fc":
        return np.asarray(actual != expected)
    equal = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return ~(equal | _near(actual, expected, rules)) if rules.tolerant else ~equal


def _near(actual: Any, expected: Any, rules: Rules) -> Any:
    """Which finite elements agree within the tolerance: by the same rule as ``close``."""
    import numpy as np

    wide = np.promote_types(np.promote_types(actual.dtype, expected.dtype), np.float64)
    actual, expected = actual.astype(wide), expected.astype(wide)
    with np.errstate(all="ignore"):
        allowed = np.maximum((rules.rel or 0.0) * np.abs(expected), rules.abs or 0.0)
        near = np.abs(actual - expected) <= allowed
    return near & np.isfinite(actual) & np.isfinite(expected)
