"""After a failed comparison: which typical mistake is it, and what is the smallest input that shows it?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.checks.comparing.budget import TooMuchWorkError
from grader.checks.comparing.compare import ExpectedTooLargeError, compare
from grader.checks.comparing.equality import Rules
from grader.checks.comparing.rows import Difference
from grader.checks.comparing.show import show, sort_key
from grader.checks.comparing.tables import table
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import Result, Verdict, same_answer
from grader.checks.dsl.returned import CallResult
from grader.checks.explaining.errors import cause_of
from grader.checks.explaining.small_inputs import (
    of_rows,
    partitions_of,
    rows_of,
    shrinkable,
    small_inputs,
    with_argument,
)
from grader.checks.explaining.snippet import snippet
from grader.checks.explaining.suspicion import suspect
from grader.checks.running.alarm import cpu_alarm
from grader.checks.running.reference import ReferenceUnavailableError
from grader.results.record import Finding, Mistake, Witness
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Rdd

_ABOUT_THE_RUN = ("cost", "not-lazy", "side-effect")
_FROM_A_HABIT = ("crash", "wrong-value", "wrong-type")
_NEARLY = Rules(rel=1e-6, abs=1e-9)


def diagnose(context: CheckContext, verdict: Verdict, finding: Finding, shrink_seconds: float) -> Finding:
    """The finding with the recognised mistake and the smallest witness, where there are any and time allows."""
    if verdict.result is None:
        return finding
    try:
        with cpu_alarm(context.limits.judge_seconds):
            witness = _witness(context, verdict, shrink_seconds)
            mistake = _mistake(context, verdict)
    except (MachineError, ExpectedTooLargeError, TooMuchWorkError):
        return finding
    return msgspec.structs.replace(finding, mistake=mistake, witness=witness)


def with_suspicion(context: CheckContext, finding: Finding) -> Finding:
    """The finding with a habit that Spark punishes, where the source shows one and no catalogued mistake says more."""
    if finding.kind not in _FROM_A_HABIT or finding.mistake is not None:
        return finding
    found = suspect(
        context.run.cells, context.exercise.names, _raised_last(context) if finding.kind == "crash" else None
    )
    if found is None:
        return finding
    place = context.run.locate(found.file, found.line) or finding.place
    headline = f"{finding.headline}; {found.text}"
    return msgspec.structs.replace(finding, headline=headline, advice=found.advice, place=place)


def _raised_last(context: CheckContext) -> str | None:
    """Type and message of what the check's last call raised."""
    raised = context.results[-1].answer.raised if context.results else None
    if raised is None:
        return None
    cause = cause_of(raised)
    return f"{cause.type}: {cause.message}"


def _mistake(context: CheckContext, verdict: Verdict) -> Mistake | None:
    """The first catalogued wrong answer that fails in the same way on the same input."""
    assert verdict.result is not None
    request = verdict.result.request
    target = request.function or (request.origin.function if request.origin else "")
    candidates = [wrong for wrong in context.run.trusted.wrong_answers if wrong.exercise == context.exercise.id]
    for wrong in sorted(candidates, key=lambda wrong: wrong.replaces != target):
        try:
            other = context.call_wrong(wrong, request)
        except ReferenceUnavailableError:
            continue
        if verdict.alike(other) and _same_value(verdict, other):
            return Mistake(id=wrong.id, title=wrong.title, hint=wrong.hint)
    return None


def _same_value(verdict: Verdict, other: Result) -> bool:
    """Several mistakes start one job too many; where only the run was looked at, the values must agree as well."""
    assert verdict.result is not None
    if verdict.finding is None or verdict.finding.kind not in _ABOUT_THE_RUN:
        return True
    return same_answer(verdict.result, other, _NEARLY)


@dataclass(frozen=True)
class _Failure:
    request: Request
    actual: str
    expected: str


def _witness(context: CheckContext, verdict: Verdict, seconds: float) -> Witness | None:
    """Shrink the input of a failed ``learner.f(x) == reference.f(x)`` while it still fails."""
    result, expected = verdict.result, verdict.expected
    if result is None or expected is None or not _same_call(result.request, expected.request):
        return None
    if verdict.finding is None or verdict.finding.kind not in ("wrong-value", "wrong-type", "crash"):
        return None
    position = None if result.request.probe else shrinkable(result.request)
    if position is None or seconds <= 0:
        return None
    smallest = _Shrinker(context, verdict, position, time.monotonic() + seconds).search()
    if smallest is None:
        return None
    return Witness(snippet=snippet(smallest.request), actual=smallest.actual, expected=smallest.expected)


class _Shrinker:
    """Tries small inputs of growing size, then drops rows one by one from the first that fails."""

    def __init__(self, context: CheckContext, verdict: Verdict, position: int, deadline: float) -> None:
        self._context = context
        self._verdict = verdict
        self._position = position
        self._deadline = deadline
        assert verdict.result is not None
        self._request = verdict.result.request

    def search(self) -> _Failure | None:
        """The smallest failing input found in time."""
        found = None
        for value in small_inputs(self._request.args[self._position]):
            found = self._try(value)
            if found is not None:
                return self._drop_rows(self._plain_numbers(found))
            if time.monotonic() > self._deadline:
                return None
        return None

    def _drop_rows(self, failure: _Failure) -> _Failure:
        value = failure.request.args[self._position]
        rows = rows_of(value)
        for index in range(len(rows) - 1, -1, -1):
            if time.monotonic() > self._deadline or len(rows) <= 1:
                break
            fewer = rows[:index] + rows[index + 1 :]
            found = self._try(of_rows(value, fewer, partitions_of(value)))
            if found is not None:
                failure, rows = found, fewer
        return failure

    def _plain_numbers(self, failure: _Failure) -> _Failure:
        """The same input with its floats replaced by 1.0, 2.0, 4.0, ..., where that still fails: easier to follow."""
        value = failure.request.args[self._position]
        powers = (2.0**n for n in range(64))
        if isinstance(value, DataFrame):
            return failure  # its columns have types, which not all numbers fit
        if isinstance(value, Rdd):
            simple: Any = Rdd(tuple([_replace_floats(row, powers) for row in part] for part in value.partitions))
        else:
            simple = _replace_floats(value, powers)
        if simple == value or time.monotonic() > self._deadline:
            return failure
        return self._try(simple) or failure

    def _try(self, value: Any) -> _Failure | None:
        request = with_argument(self._request, self._position, value)
        context = self._context.aside()
        expected = context.call("reference", request)
        try:
            if not expected.answer.ok:
                return None
        except ReferenceUnavailableError:
            return None  # a released copy knows the answers to some small inputs, not to all
        actual = context.call("learner", request)
        original = self._verdict.result
        assert original is not None
        if not actual.answer.ok:
            if original.answer.ok or actual.answer.raised is None:
                return None  # another failure than the one to show
            return _Failure(request, actual.finding().headline, _result_text(expected.answer.value))
        if not original.answer.ok:
            return None
        rules = original.rules.merge(self._verdict.expected.rules if self._verdict.expected else original.rules)
        difference = compare(actual.answer.value, expected.answer.value, rules, context.budget())
        return None if difference is None else _failure(request, actual, expected, difference)


def _replace_floats(value: Any, numbers: Iterator[float]) -> Any:
    if type(value) is float:
        return next(numbers, value)
    if type(value) in (tuple, list):
        return type(value)(_replace_floats(item, numbers) for item in value)
    return value


def _failure(request: Request, actual: CallResult, expected: CallResult, difference: Difference) -> _Failure:
    left, right = _result_text(actual.answer.value), _result_text(expected.answer.value)
    if left == right:
        left, right = difference.actual, difference.expected
    return _Failure(request, left, right)


def _result_text(value: Any) -> str:
    if isinstance(value, DataFrame):
        return table([name for name, _ in value.columns], sorted(value.rows, key=sort_key))
    return show(sorted(value.rows, key=sort_key)) if isinstance(value, Rdd) else show(value)


def _same_call(one: Request, other: Request) -> bool:
    return one.function == other.function and not one.each and not other.each and len(one.args) == len(other.args)
