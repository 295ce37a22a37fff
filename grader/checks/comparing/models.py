"""How two models of pyspark.ml differ, told as a person would: the kind, the stages, a parameter, what was learned.

Everything here is pure: stand-ins in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.checks.comparing.brief import brief_pair
from grader.checks.comparing.budget import Budget
from grader.checks.comparing.equality import Rules, same
from grader.checks.comparing.rows import Difference
from grader.checks.comparing.show import show_pair
from grader.sandbox.wire.values import Model

_MOST_STAGES, _LONGEST = 30, 80


def model_difference(actual: Model, expected: Model, rules: Rules, budget: Budget) -> Difference | None:
    """None when kinds, stages, parameters and all that was learned agree under the rules, else what differs first."""
    found = _kinds(actual, expected, "the model")
    if found is not None:
        return found
    mine, due = list(walk(actual)), list(walk(expected))
    budget.spend(len(mine) + len(due))
    names = [[each.name for each in models] for models in (mine, due)]
    if names[0] != names[1]:
        names = [list(map(_cut, each)) for each in names]
        said = stages_in_words(names[0][1:], names[1][1:])
        shown = [", ".join(each[1 : _MOST_STAGES + 1]) or "none" for each in names]
        return Difference("wrong-type", said, (), shown[0], shown[1])
    for theirs, ours in zip(mine, due, strict=True):
        found = _params(theirs, ours, rules, budget)
        if found is not None:
            return found
    for theirs, ours in zip(mine, due, strict=True):
        found = _learned(theirs, ours, rules, budget)
        if found is not None:
            return found
    return None


def walk(model: Model) -> list[Model]:
    """A model and all its stages, in order, each before its own."""
    return [model, *(inner for stage in model.stages for inner in walk(stage))]


def _kinds(actual: Model, expected: Model, what: str) -> Difference | None:
    if actual.name == expected.name:
        return None
    mine, due = _cut(actual.name), _cut(expected.name)
    if actual.estimator and f"{mine}Model" == due:
        advice = "An estimator learns by fit(), which gives the fitted model: return that."
        said = f"{what} is {mine}, which is not fitted, where {due} is due"
        return Difference("wrong-type", said, (), mine, due, advice)
    if expected.estimator and f"{due}Model" == mine:
        advice = "The check calls fit() itself: return the estimator or the pipeline as it is."
        return Difference("wrong-type", f"{what} is fitted already: {mine} where {due} is due", (), mine, due, advice)
    return Difference("wrong-type", f"{what} is {mine} where {due} is due", (), mine, due)


def stages_in_words(actual: Sequence[str], expected: Sequence[str]) -> str:
    """How the names of stages differ, in words that say what to change."""
    mine, due = [_cut(name) for name in actual[:_MOST_STAGES]], list(expected[:_MOST_STAGES])
    missing = [name for name in due if name not in mine]
    extra = [name for name in mine if name not in due]
    if missing and not extra:
        return f"the model has no stage {missing[0]}"
    if extra and not missing:
        return f"the model has a stage too many: {extra[0]}"
    if sorted(mine) == sorted(due):
        return f"the stages stand in another order than is due: {', '.join(mine)} instead of {', '.join(due)}"
    number = next((n for n, pair in enumerate(zip(mine, due, strict=False)) if pair[0] != pair[1]), None)
    if number is None:
        return f"the model has {len(actual):,} stages where {len(expected):,} are due"
    return f"stage {number + 1} of the model is {mine[number]} where {due[number]} is due"


def _params(actual: Model, expected: Model, rules: Rules, budget: Budget) -> Difference | None:
    for name in (name for name in actual.params if name not in expected.params):
        return Difference("wrong-value", f"{expected.name} has a parameter too many: {_cut(name)}")
    for name, due in expected.params.items():
        if name not in actual.params:
            return Difference("wrong-value", f"{expected.name} has no parameter {name}")
        if not same(actual.params[name], due, rules, budget):
            left, right = show_pair(actual.params[name], due)
            said = f"{name} of {expected.name} is {left} where {right} is due"
            return Difference("wrong-value", said, (), left, right)
    return None


def _learned(actual: Model, expected: Model, rules: Rules, budget: Budget) -> Difference | None:
    for name in (name for name in actual.learned if name not in expected.learned):
        return Difference("wrong-value", f"{expected.name} learned {_cut(name)}, which nobody asked for")
    for name, due in expected.learned.items():
        if name not in actual.learned or not same(actual.learned[name], due, rules, budget):
            left, right = brief_pair(actual.learned.get(name), due)
            said = f"{expected.name} learned other {name} than is due: {left} instead of {right}"
            advice = "Its kind and its parameters are right: look at the rows and columns that it was fitted on."
            return Difference("wrong-value", said, (), left, right, advice)
    return None


def _cut(name: str) -> str:
    """A name of a learner's class, which may be of any length."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
