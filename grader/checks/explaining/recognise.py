"""Which catalogued mistake an answer makes: one that gives the same on the failing input, and nowhere else another.

One input is not enough: 0 is what many mistakes make of nothing. So the catalogued answer has to be right wherever this
one is, on calls of the exercise's checks and on a few smaller inputs. Where this one alone is wrong, that is a second
mistake, and the first is named all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Literal

from grader.checks.comparing.equality import Rules
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import Result, Verdict, same_answer, same_raised
from grader.checks.explaining.errors import cause_of
from grader.checks.explaining.small_inputs import more_requests
from grader.checks.explaining.training import starts_many_jobs, trains
from grader.checks.running.reference import ReferenceUnavailableError
from grader.course.wrong import WrongAnswer
from grader.results.record import Mistake
from grader.sandbox.host.request import Request

_ABOUT_THE_RUN = ("cost", "not-lazy", "side-effect")
_NEARLY = Rules(rel=1e-6, abs=1e-9)
_MORE = 3
"""On so many further inputs a catalogued answer is compared with the learner's."""


Ask = Callable[[Request], Result | None]
"""What a program that may be the learner's gives; None where nobody knows."""
Seen = Literal["nothing", "alike", "otherwise", "excluded"]


def recognised(context: CheckContext, verdict: Verdict, smallest: Request | None) -> Mistake | None:
    """The first catalogued wrong answer that fails in the same way and is nowhere seen to be another mistake.

    ``smallest``: the smallest call that shows the failure, where one was found.
    """
    assert verdict.result is not None
    target = verdict.result.request.target
    candidates = [wrong for wrong in context.run.trusted.wrong_answers if wrong.exercise == context.exercise.id]
    for wrong in sorted(candidates, key=lambda wrong: wrong.replaces != target):
        ask = partial(_answer, context, wrong)
        if fails_alike(context, verdict, ask, smallest) and not _another(context, verdict, ask, smallest):
            return Mistake(id=wrong.id, title=wrong.title, hint=wrong.hint)
    return None


def _answer(context: CheckContext, wrong: WrongAnswer, request: Request) -> Result | None:
    """What a catalogued answer gives; None in a released copy that does not know it."""
    try:
        other = context.call_wrong(wrong, request)
        _ = other.answer
    except ReferenceUnavailableError:
        return None
    return other


def fails_alike(context: CheckContext, verdict: Verdict, ask: Ask, smallest: Request | None) -> bool:
    """Whether another program fails in the same way on the failing input; on the smallest one instead, where on the
    failing one chance picks the row that is told."""
    original = verdict.result
    assert original is not None
    raised = original.answer.raised
    if smallest is not None and raised is not None and cause_of(raised).of_a_row:
        mine, its = context.aside().call("learner", smallest), ask(smallest)
        return its is not None and same_raised(original.asked_of(mine), original.asked_of(its))
    other = ask(original.request)
    return other is not None and verdict.same_failure(other) and _same_value(verdict, other)


def _same_value(verdict: Verdict, other: Result) -> bool:
    """Several mistakes start one job too many; where only the run was looked at, the values must agree as well."""
    assert verdict.result is not None
    if verdict.finding is None or verdict.finding.kind not in _ABOUT_THE_RUN:
        return True
    return same_answer(verdict.result, other, _NEARLY)


def _another(context: CheckContext, verdict: Verdict, ask: Ask, smallest: Request | None) -> bool:
    """Whether the catalogued answer is wrong where this one is right, or mostly wrong in another way."""
    if any(wrong_there(ask, right) for right in context.known_right()):
        return True
    alike, otherwise = 1, 0  # the failing input is one
    for request in _more(verdict, smallest):
        match seen(context, verdict, ask, request):
            case "excluded":
                return True
            case "alike":
                alike += 1
            case "otherwise":
                otherwise += 1
    return otherwise >= alike


def wrong_there(ask: Ask, right: Result) -> bool:
    """Whether another program is wrong where this one was found right."""
    other = ask(right.request)
    if other is None:
        return False
    if right.answer.raised is not None:  # a check of what is raised asks for its class
        raised = right.asked_of(other).answer.raised
        return raised is None or cause_of(raised).type != cause_of(right.answer.raised).type
    return not same_answer(right, other, right.rules)


def _more(verdict: Verdict, smallest: Request | None) -> Iterator[Request]:
    """Further calls to compare on."""
    assert verdict.result is not None
    if smallest is not None:
        yield smallest
    if not trains(verdict.result) and not starts_many_jobs(verdict.result):
        yield from islice(more_requests(verdict.result.request), _MORE)


def seen(
    context: CheckContext,
    verdict: Verdict,
    ask: Ask,
    request: Request,
    on_alike: Callable[[Result], None] = lambda mine: None,
) -> Seen:
    """What another call says: both wrong and ``alike`` or ``otherwise``, or the other program alone (``excluded``).

    This one alone wrong is a second mistake; that, and what raises, says nothing. ``on_alike`` is told what this one
    gives where both are wrong alike.
    """
    original, other = verdict.result, ask(request)
    if original is None or other is None:
        return "nothing"
    try:
        due = original.asked_of(context.aside().call("reference", request))
        if not due.answer.ok:
            return "nothing"
    except ReferenceUnavailableError:
        return "nothing"
    mine, its = original.asked_of(context.aside().call("learner", request)), original.asked_of(other)
    rules = original.rules.merge(verdict.expected.rules) if verdict.expected is not None else original.rules
    if not mine.answer.ok or not its.answer.ok or same_answer(its, due, rules):
        return "nothing"
    if same_answer(mine, due, rules):
        return "excluded"
    if not same_answer(mine, its, rules):
        return "otherwise"
    on_alike(mine)
    return "alike"
