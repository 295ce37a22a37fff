"""What a check may do with an estimator, a pipeline or a fitted model of pyspark.ml that a call returned.

The object stays in its worker. Its description crosses with the call; ``fit`` and ``transform`` are calls of their own,
made where the object is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from grader.checks.comparing.equality import Rules
from grader.checks.comparing.models import model_difference, stages_in_words, walk
from grader.checks.comparing.show import a, type_name
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.parts import Lacking, Part
from grader.checks.dsl.result import CheckFailedError, Result, Verdict, same_answer
from grader.checks.dsl.views import as_numbers, sets_in
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Model

_NEARLY = Rules(rel=1e-6, abs=1e-9)


@dataclass(frozen=True, eq=False, repr=False)
class ModelResult(Result):
    """A result that may be a model of ``pyspark.ml``. ``path``: where it stands in what the call returned."""

    path: tuple[int, ...] = field(default=(), kw_only=True)

    def item(self, index: int) -> Self:
        """The same result, of whose tuple or list only that element counts: ``learner.train(rows).item(0)``."""

        def take(answer: Answer) -> Any:
            if isinstance(answer.value, (tuple, list)) and len(answer.value) > index:
                return answer.value[index]
            return Lacking(f"returned {a(type_name(answer.value))}, where a tuple of {index + 1} or more is due")

        return replace(self.part(Part(f"part {index} of what it returned", take)), path=(*self.path, index))

    def fit(self, frame: DataFrame) -> Self:
        """What the returned estimator or pipeline learns of a DataFrame: a result that is a fitted model."""
        self._expect(lambda model: model.estimator, "an estimator or a pipeline that is not fitted")
        return self._ask("fit", frame)

    def transform(self, frame: DataFrame) -> Self:
        """The DataFrame that the returned fitted model makes of another, of rows that it has not seen, say."""
        self._expect(lambda model: not model.estimator, "a fitted model")
        return self._ask("transform", frame)

    @property
    def stages(self) -> Self:
        """The names of its stages in order, of a pipeline within a pipeline or of a search too: a list of texts."""
        return self._described(
            "stages", lambda model: [each.name for each in walk(model) if not each.stages], stages_in_words
        )

    def param(self, name: str, of: str = "") -> Self:
        """A parameter, set or by default: ``learner.model(rows).param("regParam")``.

        ``of`` names the class of a stage; without it, the model itself has it, or the last stage that does.
        """
        return self._described(name, lambda model: _found(model, name, of, lambda each: each.params, "parameter "))

    def learned(self, name: str, of: str = "") -> Self:
        """What fitting found: ``mean``, ``clusterCenters``, ``vocabulary``; ``of`` as in ``param``."""
        return self._described(name, lambda model: _found(model, name, of, lambda each: each.learned, ""))

    @property
    def coefficients(self) -> Self:
        """The coefficients of a fitted linear model, or of the last stage that has some: a list of floats."""
        return self._described("coefficients", _coefficients)

    @property
    def intercept(self) -> Self:
        """The intercept of a fitted linear model, or of the last stage that has one."""
        return self.learned("intercept")

    @property
    def labels(self) -> Self:
        """The labels of a fitted ``StringIndexer`` in the order of their indices: a list of texts."""
        return self.learned("labels")

    @property
    def item_sets(self) -> Self:
        """The frequent item sets of a fitted ``FPGrowth``: a DataFrame in which the order of items does not count."""
        self._expect(lambda model: model.name == "FPGrowthModel", "a fitted FPGrowth")
        return self._ask("freqItemsets").through(sets_in("items"))

    @property
    def association_rules(self) -> Self:
        """The rules of a fitted ``FPGrowth``: a DataFrame in which the order of items does not count."""
        self._expect(lambda model: model.name == "FPGrowthModel", "a fitted FPGrowth")
        return self._ask("associationRules").through(sets_in("antecedent", "consequent"))

    def unchanged_by(self, other: ModelResult) -> Verdict:
        """Holds when this model is that of another call, which had other rows where none may be learned from.

        ``learner.model(train, held_out).unchanged_by(learner.model(train, other_rows))`` shows a leak, such as a scaler
        that was fitted on all rows. Numbers may differ by a millionth.
        """
        mine, theirs = self._model(), other._model()
        found = model_difference(mine, theirs, _NEARLY, self.check.budget())
        if found is None:
            return self._verdict(True, None, lambda other: False)
        finding = Finding(
            kind="wrong-value",
            headline=f"{call_text(self.request)}: the model learns from rows that it must not see",
            details=(f"With other held-out rows, {found.headline}.",),
            actual=found.actual,
            expected=found.expected,
            advice="fit() only on the rows to train on: scalers, indexers and the choice of columns included.",
        )
        return self._verdict(False, finding, lambda other: same_answer(self, other, _NEARLY))

    def _ask(self, method: str, *args: Any) -> Self:
        request = Request(args=args, origin=self.request, path=self.path, method=method)
        asked: Any = self.check.call(self.role, request)
        return asked  # type: ignore[no-any-return]

    def _described(
        self, words: str, take: Callable[[Model], Any], tell: Callable[[Any, Any], str] | None = None
    ) -> Self:
        def of_model(answer: Answer) -> Any:
            return take(answer.value) if isinstance(answer.value, Model) else Lacking(_no_model(answer.value))

        return self.part(Part(words, of_model, tell))

    def _model(self) -> Model:
        """The description. Raises ``CheckFailedError`` where the result is something else."""
        self._expect(lambda model: True, "a model")
        model: Model = self.plain()
        return model

    def _expect(self, fits: Callable[[Model], bool], due: str) -> None:
        """Of the learner's result, that it is such a model; the reference's is not asked for before it is needed."""
        if self.role == "reference":
            return
        value = self.plain()
        if isinstance(value, Model) and fits(value):
            return
        if isinstance(value, Lacking):
            said = value.said
        elif isinstance(value, Model):
            said = f"returned {value.name}, where {due} is due"
        else:
            said = _no_model(value, due)
        finding = Finding(kind="wrong-type", headline=f"{call_text(self.request)} {said}", advice=_advice(value))
        raise CheckFailedError(finding, self._verdict(False, finding, lambda other: same_answer(self, other)))


def _no_model(value: Any, due: str = "a model of pyspark.ml") -> str:
    return f"returned {a(type_name(value))}, where {due} is due"


def _advice(value: Any) -> str:
    if isinstance(value, Model):
        return "An estimator learns by fit(), which gives the fitted model; the docstring says which of the two is due."
    if isinstance(value, DataFrame):
        return "transform() of a model gives a DataFrame: return the model itself."
    return "The check fits and applies what is returned: an estimator, a Pipeline or a fitted model."


def _holders(model: Model, of: str) -> Iterator[Model]:
    """The model itself, then its stages from the last to the first; with ``of`` those of that class."""
    for each in (model, *reversed(walk(model)[1:])):
        if not of or each.name.removesuffix("Model") == of.removesuffix("Model"):
            yield each


def _found(model: Model, name: str, of: str, get: Callable[[Model], dict[str, Any]], what: str) -> Any:
    for each in _holders(model, of):
        if name in get(each):
            return get(each)[name]
    if of and not any(_holders(model, of)):
        return Lacking(f"returned {model.name}, which has no stage {of}")
    unfitted = ", which is not fitted" if model.estimator and not what else ""
    return Lacking(f"returned {model.name}{unfitted}: it has no {what}{name}")


def _coefficients(model: Model) -> Any:
    for each in _holders(model, ""):
        for name in ("coefficients", "coefficientMatrix"):
            if name in each.learned:
                return as_numbers(each.learned[name])
    return _found(model, "coefficients", "", lambda each: {}, "")
