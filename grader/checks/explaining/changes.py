"""What an answer that nobody catalogued gets wrong: the kind of change that makes a right answer give the same.

Mutants of the reference are wrong answers that nobody had to write. One that fails as this one does, on several inputs,
and is right wherever this one is, tells what kind of change lies between the two. Nothing is said where mutants of
different kinds do so, or where other checks of the exercise tell something else. How much is tried is counted in calls,
so that a finding is the same at any load. In a copy of the course without solutions there are no mutants, and hidden
checks say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

import msgspec

from grader.checks.comparing.parts import is_array
from grader.checks.comparing.show import show
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import Result, Verdict
from grader.checks.explaining.mutants import Mutant, mutants_of
from grader.checks.explaining.recognise import fails_alike, seen, wrong_there
from grader.checks.explaining.small_inputs import more_requests, with_argument
from grader.checks.explaining.training import starts_many_jobs, trains
from grader.checks.running.programs import reference_text
from grader.results.record import CheckRecord, Finding
from grader.sandbox.host.request import Request

_KINDS = ("wrong-value", "wrong-type", "crash", "assertion")
_MOST_COST = 120
"""What trying mutants on the failing input may cost: 1 for a call, and 6 for each job that the learner's started."""
_MOST_FURTHER = 6
"""On so many further inputs a mutant is compared with the learner's answer."""
_LEAST_ALIKE = 3
"""On so many inputs, the failing one among them, both have to be wrong in the same way."""


def fault_of(context: CheckContext, verdict: Verdict, smallest: Request | None) -> str:
    """The kind of change, in words that show nothing of the reference; empty where none is certain."""
    assert verdict.result is not None
    if context.secret or context.exercise.kind != "function" or not _about_a_value(verdict):
        return ""
    if trains(verdict.result) or starts_many_jobs(verdict.result):
        return ""
    try:
        found = {
            mutant.kind
            for mutant in _tried(context, verdict.result)
            if _same(context, verdict, partial(_answer, context, mutant), smallest)
        }
    except _UnendingError:
        return ""
    return found.pop() if len(found) == 1 else ""


class _UnendingError(Exception):
    """A mutant did not end, or took all memory: others may do so too, and each would cost as much."""


def agreed(checks: tuple[CheckRecord, ...]) -> tuple[CheckRecord, ...]:
    """The checks of an exercise, with what is told of a fault only where all that found a wrong value tell the same."""
    wrong = [check.finding for check in checks if check.visibility == "visible" and check.finding is not None]
    told = {finding.fault for finding in wrong if finding.kind == "wrong-value"}
    if len(told | {finding.fault for finding in wrong if finding.fault}) < 2:
        return checks
    return tuple(msgspec.structs.replace(check, finding=_untold(check.finding)) for check in checks)


def _untold(finding: Finding | None) -> Finding | None:
    return msgspec.structs.replace(finding, fault="") if finding is not None else None


def _about_a_value(verdict: Verdict) -> bool:
    return verdict.finding is not None and verdict.finding.kind in _KINDS


def _tried(context: CheckContext, result: Result) -> Iterator[Mutant]:
    """As many mutants as may be tried, of what was called first; none that may not end."""
    lab = context.run.lab
    if lab.solution_folder is None:
        return iter(())
    figures = result.answer.figures
    most = _MOST_COST // (1 + 6 * (figures.jobs if figures is not None else 0))
    names = sorted(context.exercise.names, key=lambda name: name != result.request.target)
    source = reference_text(lab)
    every = (mutant for name in names for mutant in mutants_of(source, name, all_slips=True))
    return islice((mutant for mutant in every if mutant.kind and not mutant.may_not_end), most)


def _same(context: CheckContext, verdict: Verdict, ask: partial[Result], smallest: Request | None) -> bool:
    """Whether a mutant fails alike on several inputs, and nowhere else otherwise."""
    if not fails_alike(context, verdict, ask, smallest) or any(
        wrong_there(ask, right) for right in context.known_right()
    ):
        return False
    assert verdict.result is not None
    alike: list[Result] = [verdict.result]
    for request in _further(verdict, smallest):
        if seen(context, verdict, ask, request, alike.append) in ("excluded", "otherwise"):
            return False
    return len(alike) >= _LEAST_ALIKE and len({_shown(each) for each in alike}) > 1


def _shown(result: Result) -> str:
    """What a call gave, as text: what is the same each time, such as 0 or nothing, comes of many faults."""
    return show(result.answer.value) if result.answer.ok else ""


def _answer(context: CheckContext, mutant: Mutant, request: Request) -> Result:
    result = context.call_changed(mutant, request)
    if result.answer.failure is not None:
        raise _UnendingError
    return result


def _further(verdict: Verdict, smallest: Request | None) -> Iterator[Request]:
    assert verdict.result is not None
    request = verdict.result.request
    if smallest is not None:
        yield smallest
    yield from islice((*more_requests(request), *_varied(request)), _MOST_FURTHER)


def _varied(request: Request) -> Iterator[Request]:
    """The call with one argument a little different: another number, another text, an array turned round."""
    for position, value in enumerate(request.args):
        for other in _others(value):
            yield with_argument(request, position, other)


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value + 1
    elif isinstance(value, float):
        yield value + 1.0
        yield value * 0.5
    elif isinstance(value, str) and len(value) > 1:
        yield value[: len(value) // 2]
        yield value[len(value) // 2 :]
    elif is_array(value) and value.dtype.kind in "fi" and value.size:
        yield value[::-1].copy()
        yield value + 1
