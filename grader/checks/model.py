"""Grading a model by what it predicts: ``learner.song_model(train, val).predict(features).score(rmse, labels)``.

The model is a function that the learner's function returned. It stays in its worker and is applied there to many rows
in one request; what comes back is plain numbers. Labels are known to the judge alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grader.checks.result import CallResult, CheckFailed, Verdict
from grader.checks.show import a, count, show, type_name
from grader.results.record import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Metric = Callable[[Any, Any], float]
"""A function of ``grader.checks.metrics``: labels and predictions to one number."""

_SAME_MODEL = 0.01
"""Two models are taken for the same when their predictions differ by less than this share of the labels' spread."""


@dataclass(frozen=True, eq=False, repr=False)
class Predictions:
    """What a returned function predicts for ``n`` rows.

    ``between``: the open interval in which predictions have to lie, such as (0, 1) for probabilities.
    """

    result: CallResult
    n: int
    between: tuple[float, float] | None = None

    def __eq__(self, other: object) -> Any:
        """Compare with the predictions of another model, or with a list of numbers."""
        return self.result == (other.result if isinstance(other, Predictions) else other)

    __hash__ = None  # type: ignore[assignment]

    def within(self, rel: float = 0.0, abs: float = 0.0) -> Predictions:
        """The same predictions, which may differ by ``rel`` of the expected or by ``abs``."""
        return Predictions(self.result.within(rel, abs), self.n, self.between)

    @cached_property
    def numbers(self) -> Floats:
        """The predictions as an array. Raises ``CheckFailed`` where one is no usable number."""
        import numpy as np

        value = self.result.value
        finding = unusable(value, self.n, self.between)
        if finding is not None:
            bench = self.result.bench
            bench.failed = Verdict(False, bench, finding, self.result, alike=self._fails_alike)
            raise CheckFailed(finding)
        return np.array(value, float)

    def score(self, metric: Metric, labels: ArrayLike, unit: str = "") -> Score:
        """The score of the predictions on labels, to be held against a limit."""
        return Score(self, metric, labels, unit)

    def _fails_alike(self, other: CallResult) -> bool:
        return other.answer.ok and unusable(self.result.value, self.n, self.between) == unusable(
            other.value, self.n, self.between
        )


@dataclass(frozen=True, eq=False)
class Score:
    """The score of predictions on labels; ``unit`` is put behind it in messages."""

    predictions: Predictions
    metric: Metric
    labels: Any = field(repr=False)
    unit: str = ""

    @cached_property
    def value(self) -> float:
        """The number. Raises ``CheckFailed`` where the predictions are no usable numbers."""
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
        return Verdict(ok, result.bench, None if ok else finding, result, alike=self._alike)

    def _alike(self, other: CallResult) -> bool:
        """Whether another model is this one but for rounding and a slightly different fit."""
        import numpy as np

        if not other.answer.ok or unusable(other.value, self.predictions.n, self.predictions.between):
            return False
        distance = np.sqrt(np.mean((np.array(other.value, float) - self.predictions.numbers) ** 2))
        return bool(distance <= _SAME_MODEL * np.std(np.asarray(self.labels, float)))

    def _number(self, value: float) -> str:
        text = f"{value:.4f}" if abs(value) < 2 else f"{value:.2f}"
        return f"{text} {self.unit}".rstrip()


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
    numbers = np.array(value, float)
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
