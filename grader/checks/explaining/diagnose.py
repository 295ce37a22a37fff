"""After a failed comparison: what is the smallest input that shows it, and which typical mistake is it?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.checks.comparing.budget import TooMuchWorkError
from grader.checks.comparing.compare import ExpectedTooLargeError, compare
from grader.checks.comparing.rows import Difference, Sign
from grader.checks.comparing.show import show, sort_key
from grader.checks.comparing.tables import as_text, table
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import Result, Verdict
from grader.checks.explaining.changes import fault_of
from grader.checks.explaining.errors import cause_of
from grader.checks.explaining.recognise import recognised
from grader.checks.explaining.small_inputs import (
    of_rows,
    partitions_of,
    rows_of,
    shrinkable,
    small_inputs,
    with_argument,
    without_column,
)
from grader.checks.explaining.snippet import snippet
from grader.checks.explaining.training import trains
from grader.checks.running.alarm import cpu_alarm
from grader.checks.running.reference import ReferenceUnavailableError
from grader.results.record import Finding, Witness
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Raised
from grader.sandbox.wire.values import DataFrame, Rdd

_SEARCH_COST = 200
"""What a search for a smallest input may cost: 1 for a call, and 1 for each job that it starts."""
_SEARCH_SECONDS = 120.0
"""A last resort, where calls are slow though they start few jobs; else the cost decides, the same at any load."""


def diagnose(context: CheckContext, verdict: Verdict, finding: Finding) -> Finding:
    """The finding with the recognised mistake and the smallest witness, where there are any."""
    if verdict.result is None:
        return finding
    try:
        with cpu_alarm(context.limits.judge_seconds):
            smallest = _smallest(context, verdict) if context.run.options.smallest else None
            request = smallest.request if smallest is not None else None
            mistake = recognised(context, verdict, request)
            fault = fault_of(context, verdict, request) if mistake is None and context.run.options.faults else ""
    except (MachineError, ExpectedTooLargeError, TooMuchWorkError):
        return finding
    if smallest is not None and smallest.crash is not None and _in_a_job(verdict):
        finding = smallest.crash
    return msgspec.structs.replace(finding, mistake=mistake, fault=fault, witness=_witness(smallest))


@dataclass(frozen=True)
class _Failure:
    request: Request
    actual: str
    expected: str
    sign: Sign = ""
    crash: Finding | None = None


def _in_a_job(verdict: Verdict) -> bool:
    raised = verdict.result.answer.raised if verdict.result is not None else None
    return raised is not None and cause_of(raised).of_a_row


def _witness(smallest: _Failure | None) -> Witness | None:
    if smallest is None or smallest.actual == smallest.expected:
        return None  # what differs is not in what both can be shown as: an input alone would say nothing
    return Witness(snippet=snippet(smallest.request), actual=smallest.actual, expected=smallest.expected)


def _smallest(context: CheckContext, verdict: Verdict) -> _Failure | None:
    """Shrink the input of a failed ``learner.f(x) == reference.f(x)`` while it still fails."""
    result, expected = verdict.result, verdict.expected
    if result is None or expected is None or not _same_call(result.request, expected.request):
        return None
    if verdict.finding is None or verdict.finding.kind not in ("wrong-value", "wrong-type", "crash"):
        return None
    position = None if result.request.probe else shrinkable(result.request)
    if position is None or _whatever_it_is_given(result) or trains(result):
        return None
    return _Shrinker(context, verdict, position).search()


def _whatever_it_is_given(result: Result) -> bool:
    """Whether it is a query that Spark could not even begin: no input shows that better than another."""
    return result.answer.raised is not None and result.answer.raised.phase == "query"


class _Shrinker:
    """Tries small inputs of growing size; from the first that fails it drops rows, those of other tables, and columns.

    What goes is whatever the failure does without, the reference's answer included: a column that it needs stays.
    """

    def __init__(self, context: CheckContext, verdict: Verdict, position: int) -> None:
        self._context = context
        self._verdict = verdict
        self._position = position
        self._cost = 0
        self._deadline = time.monotonic() + _SEARCH_SECONDS
        assert verdict.result is not None
        self._request = verdict.result.request

    def search(self) -> _Failure | None:
        """The smallest failing input that is found at that cost."""
        found = None
        for value in small_inputs(self._request.args[self._position]):
            found = self._try(value)
            if found is not None:
                return self._smaller(self._plain_numbers(found))
            if self._ended():
                return None
        return None

    def _ended(self) -> bool:
        return self._cost >= _SEARCH_COST or time.monotonic() > self._deadline

    def _smaller(self, failure: _Failure) -> _Failure:
        tables = [number for number, value in enumerate(self._request.args) if isinstance(value, (Rdd, DataFrame))]
        for position in dict.fromkeys([self._position, *tables, *self._dicts(tables)]):
            failure = self._drop_rows(failure, position)
        for position in tables:
            failure = self._drop_columns(failure, position)
        return failure

    def _dicts(self, tables: list[int]) -> list[int]:
        """The arguments that are dicts; what Spark has to be asked for each time is left alone."""
        return [] if tables else [at for at, value in enumerate(self._request.args) if type(value) is dict]

    def _drop_rows(self, failure: _Failure, position: int) -> _Failure:
        """Without the rows that it does without: half of them, a quarter, ... one by one; one is left at least."""
        value = failure.request.args[position]
        rows = rows_of(value)
        step = 1 if position == self._position else max(1, len(rows) // 2)
        while step:
            for start in range(len(rows) - step, -1, -step):
                fewer = rows[:start] + rows[start + step :]
                if not fewer or self._ended():
                    break
                partitions = partitions_of(value)
                if position != self._position:
                    partitions = min(partitions, len(fewer))  # empty ones of another table say nothing more
                found = self._try(of_rows(value, fewer, partitions), failure.request, position)
                if found is not None:
                    failure, rows = found, fewer
            step //= 2
        return failure

    def _drop_columns(self, failure: _Failure, position: int) -> _Failure:
        """Without the columns of a DataFrame that it does without, as long as it fails in the same way."""
        value = failure.request.args[position]
        if not isinstance(value, DataFrame):
            return failure
        for number in range(len(value.columns) - 1, -1, -1):
            if len(value.columns) < 2 or self._ended():
                break
            fewer = without_column(value, number)
            found = self._try(fewer, failure.request, position)
            if found is not None and found.sign == failure.sign:
                failure, value = found, fewer
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
        if simple == value or self._ended():
            return failure
        return self._try(simple, failure.request) or failure

    def _try(self, value: Any, request: Request | None = None, position: int | None = None) -> _Failure | None:
        """The failure of a call with another value for an argument; None where it is none, or another one."""
        place = self._position if position is None else position
        request = with_argument(request or self._request, place, value)
        context = self._context.aside()
        original = self._verdict.result
        assert original is not None
        expected = original.asked_of(context.call("reference", request))
        try:
            if not expected.answer.ok:
                return None
        except ReferenceUnavailableError:
            return None  # a released copy knows the answers to some small inputs, not to all
        actual = original.asked_of(context.call("learner", request))
        self._cost += 1 + (actual.answer.figures.jobs if actual.answer.figures else 0)
        if not actual.answer.ok:
            if original.answer.ok or actual.answer.raised is None:
                return None  # another failure than the one to show
            crash, before = actual.finding(), original.answer.raised
            alike = before is not None and _alike(before, actual.answer.raised)
            due = _result_text(expected.answer.value)
            return _Failure(request, crash.headline, due, crash=crash if alike else None)
        if not original.answer.ok:
            return None
        rules = original.rules.merge(self._verdict.expected.rules if self._verdict.expected else original.rules)
        try:
            difference = compare(actual.answer.value, expected.answer.value, rules, context.budget())
        except ExpectedTooLargeError:
            raise
        except Exception:  # what is due on less input has not what the author's view looks at, such as a column
            return None
        return None if difference is None else _failure(request, actual, expected, difference)


def _alike(before: Raised, now: Raised) -> bool:
    """Whether a failure may be told for another. Rows may fail in several ways, of which chance picked one before."""
    return before.type == now.type or (cause_of(before).of_a_row and cause_of(now).of_a_row)


def _replace_floats(value: Any, numbers: Iterator[float]) -> Any:
    if type(value) is float:
        return next(numbers, value)
    if type(value) in (tuple, list):
        return type(value)(_replace_floats(item, numbers) for item in value)
    return value


def _failure(request: Request, actual: Result, expected: Result, difference: Difference) -> _Failure:
    left, right = _result_text(actual.answer.value), _result_text(expected.answer.value)
    if left == right:
        left, right = difference.actual, difference.expected
    return _Failure(request, left, right, difference.sign)


def _result_text(value: Any) -> str:
    if isinstance(value, DataFrame):
        return as_text(table([name for name, _ in value.columns], sorted(value.rows, key=sort_key)))
    return show(sorted(value.rows, key=sort_key)) if isinstance(value, Rdd) else show(value)


def _same_call(one: Request, other: Request) -> bool:
    return one.function == other.function and not one.each and not other.each and len(one.args) == len(other.args)
