"""Grading a model by what it predicts: ``learner.song_model(train, val).predict(features).score(rmse, labels)``.

The model is a function that the learner's function returned. It stays in its worker and is applied there to many rows
in one request; what comes back is plain numbers. Labels are known to the judge alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grader.checks.comparing.show import a, count, show, type_name
from grader.checks.dsl.result import CheckFailedError, Result, Verdict
from grader.checks.dsl.views import only_columns
from grader.results.record import Finding
from grader.sandbox.wire.values import DataFrame, DenseVector, Rdd, SparseVector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Metric = Callable[[Any, Any], float]
"""A function of ``grader.checks.dsl.metrics``: labels and predictions to one number."""

_SAME_MODEL = 0.01
"""Two models are taken for the same when their predictions differ by less than this share of the labels' spread."""


@dataclass(frozen=True, eq=False, repr=False)
class Predictions:
    """What a returned function predicts for ``n`` rows.

    ``between``: the open interval in which predictions have to lie, such as (0, 1) for probabilities.
    ``ids``: of rows whose predictions came as pairs (id, prediction) in any order; they are brought into this order.
    ``columns``: those of id and prediction, where the pairs came in a DataFrame.
    """

    result: Result
    n: int
    between: tuple[float, float] | None = None
    ids: tuple[str | int, ...] | None = None
    columns: tuple[str, str] = ("id", "prediction")

    def __eq__(self, other: object) -> Any:
        """Compare with the predictions of another model, or with a list of numbers."""
        return self.result == (other.result if isinstance(other, Predictions) else other)

    __hash__ = None  # type: ignore[assignment]

    def within(self, rel: float = 0.0, abs: float = 0.0) -> Predictions:
        """The same predictions, which may differ by ``rel`` of the expected or by ``abs``."""
        return replace(self, result=self.result.within(rel, abs))

    @cached_property
    def numbers(self) -> Floats:
        """The predictions as an array. Raises ``CheckFailedError`` where one is no usable number."""
        import numpy as np

        if self.ids is not None and not self.result.answer.ok:
            self.result.through(only_columns(*self.columns)).plain()  # raises: nothing but these columns is looked at
        finding = self.unusable(self.result)
        if finding is not None:
            verdict = Verdict(False, self.result.check, finding, self.result, same_failure=self._unusable_too)
            raise CheckFailedError(finding, verdict)
        return np.array(self.column(self.result), float)

    def column(self, result: Result) -> Any:
        """The predictions of a usable result, or of one whose ids are right, in the order of the rows."""
        if self.ids is None:
            return result.plain()
        by_id = dict(self._pairs(result))
        return [by_id[name] for name in self.ids]

    def unusable(self, result: Result) -> Finding | None:
        """Why a result cannot be used as these predictions; None when it can."""
        if self.ids is not None:
            pairs = self._pairs(result)
            finding = pairs if isinstance(pairs, Finding) else misplaced(pairs, self.ids)
            if finding is not None:
                return finding
        return unusable(self.column(result), self.n, self.between)

    def _pairs(self, result: Result) -> Any:
        """The pairs of a call: of an RDD, or of two columns; a finding where one of these is missing."""
        value = result.plain()
        return _pairs_in(value, self.columns) if isinstance(value, DataFrame) else _rows(result)

    def score(self, metric: Metric, labels: ArrayLike, unit: str = "") -> Score:
        """The score of the predictions on labels, to be held against a limit."""
        return Score(self, metric, labels, unit)

    def _unusable_too(self, other: Result) -> bool:
        if not other.answer.ok:
            return False
        mine, theirs = self.unusable(self.result), self.unusable(other)
        return mine is not None and theirs is not None and mine.headline == theirs.headline


@dataclass(frozen=True, eq=False)
class Score:
    """The score of predictions on labels; ``unit`` is put behind it in messages."""

    predictions: Predictions
    metric: Metric
    labels: Any = field(repr=False)
    unit: str = ""

    @cached_property
    def value(self) -> float:
        """The number. Raises ``CheckFailedError`` where the predictions are no usable numbers."""
        return self.metric(self.labels, self.predictions.numbers)

    def below(self, limit: float, **others: float) -> Verdict:
        """Holds when the score is less than ``limit``; ``others`` are named beside it: ``constant_model=21.4``."""
        return self._verdict(self.value < limit, f"below {self._number(limit)}", others)

    def above(self, limit: float, **others: float) -> Verdict:
        """Holds when the score is greater than ``limit``; ``others`` as in ``below``."""
        return self._verdict(self.value > limit, f"above {self._number(limit)}", others)

    def _verdict(self, ok: bool, due: str, others: dict[str, float]) -> Verdict:
        result = self.predictions.result
        name = self.metric.__name__.replace("_", " ")
        headline = f"{name} is {self._number(self.value)} on {count(self.predictions.n, 'unseen row')}"
        beside = tuple(f"{who.replace('_', ' ')}: {self._number(score)}" for who, score in others.items())
        finding = Finding(
            kind="score",
            headline=f"{headline}; it should be {due}",
            details=(f"For comparison, {', '.join(beside)}.",) if beside else (),
            actual=self._number(self.value),
            expected=due,
        )
        if ok:
            result.check.found_right(result)
        return Verdict(ok, result.check, None if ok else finding, result, same_failure=self._same_model)

    def _same_model(self, other: Result) -> bool:
        """Whether another model is this one but for rounding and a slightly different fit."""
        import numpy as np

        if not other.answer.ok or self.predictions.unusable(other):
            return False
        theirs = np.array(self.predictions.column(other), float)
        distance = np.sqrt(np.mean((theirs - self.predictions.numbers) ** 2))
        return bool(distance <= _SAME_MODEL * np.std(np.asarray(self.labels, float)))

    def _number(self, value: float) -> str:
        text = f"{value:.4f}" if abs(value) < 2 else f"{value:.2f}"
        return f"{text} {self.unit}".rstrip()


def _rows(result: Result) -> Any:
    """The rows of an RDD that a call returned; any other value as it is."""
    value = result.plain()
    return value.rows if isinstance(value, Rdd) else value


def _pairs_in(frame: DataFrame, columns: tuple[str, str]) -> Any:
    """Pairs of the values of two columns, a finding where the frame lacks one or has it twice."""
    names = [name for name, _ in frame.columns]
    for name in columns:
        if names.count(name) != 1:
            shown = ", ".join(each[:40] for each in names[:20])
            said = f"the predictions have {'no column' if name not in names else 'more than one column'} `{name}`"
            if name == "probability" and name not in names:
                said += ": a classifier such as LogisticRegression gives it, a regression or LinearSVC does not"
            return Finding(kind="wrong-type", headline=said, details=(f"Their columns: {shown}",))
    places = [names.index(name) for name in columns]
    return [(row[places[0]], _of_label_one(row[places[1]])) for row in frame.rows]


def _of_label_one(value: Any) -> Any:
    """Of a vector of two probabilities, that of label 1; any other value as it is."""
    if isinstance(value, DenseVector) and len(value.values) == 2:
        return value.values[1]
    if isinstance(value, SparseVector) and value.size == 2:
        return dict(zip(value.indices, value.values, strict=True)).get(1, 0.0)
    return value


def _is_id(value: Any) -> bool:
    return type(value) is str or (type(value) is int and abs(value) < 2**63)


def misplaced(value: Any, ids: Sequence[str | int]) -> Finding | None:
    """Why a value is no pair (id, prediction) for each of these ids once; None when it is."""
    pairs = value if isinstance(value, list) else [value]
    for row in pairs:
        if not isinstance(row, tuple) or len(row) != 2 or not _is_id(row[0]):
            said = f"a row is {show(row)}, where a pair of an id (text) and a number is due"
            return Finding(kind="wrong-type", headline=said)
    times = Counter(name for name, _ in pairs)
    known = frozenset(ids)
    faults = (
        ("has no prediction", [name for name in ids if name not in times]),
        ("has more than one prediction", sorted((name for name, n in times.items() if n > 1), key=show)),
        ("is the id of no test row", sorted(times.keys() - known, key=show)),
    )
    for problem, names in faults:
        if names:
            more = f" (and {len(names) - 1:,} more)" if len(names) > 1 else ""
            advice = "Every id of the test rows is due once, whatever the model thinks of the row."
            return Finding(kind="wrong-value", headline=f"the id {show(names[0])} {problem}{more}", advice=advice)
    return None


def _as_float(number: Any) -> float:
    """A number of Python or numpy as a float; infinite where it is too large for one."""
    try:
        return float(number)
    except OverflowError:
        return float("inf")


def unusable(value: Any, n: int, between: tuple[float, float] | None = None) -> Finding | None:
    """Why a value cannot be used as ``n`` predictions; None when it can."""
    import numpy as np

    if not isinstance(value, list) or len(value) != n:
        got = f"{len(value):,}" if isinstance(value, list) else a(type_name(value))
        said = f"gives {got} for {count(n, 'row')}; one prediction for each row is due"
        return Finding(kind="wrong-type", headline=f"the model {said}")
    for row, one in enumerate(value, 1):
        if isinstance(one, bool) or not isinstance(one, (int, float, np.integer, np.floating)):
            shape = f" of shape {one.shape}" if isinstance(one, np.ndarray) else ""
            said = f"predicts {a(type_name(one))}{shape} for row {row:,}, where a number is due"
            return Finding(kind="wrong-type", headline=f"the model {said}")
    numbers = np.array([_as_float(one) for one in value], float)
    low, high = between or (-np.inf, np.inf)
    bad = ~np.isfinite(numbers) | (numbers <= low) | (numbers >= high)
    if not bad.any():
        return None
    first = int(np.argmax(bad))
    due = f"a number between {low:g} and {high:g} (ends excluded)" if between else "a finite number"
    said = f"predicts {show(float(numbers[first]))} for row {first + 1:,}, where {due} is due"
    return Finding(
        kind="wrong-value",
        headline=f"the model {said}",
        details=(f"{int(bad.sum()):,} of {count(n, 'row')} have no usable prediction.",) if bad.sum() > 1 else (),
    )
