"""The finding of a check that could not work with what the learner's function returned."""

from __future__ import annotations

from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import EXACT
from grader.checks.comparing.rows import Difference
from grader.checks.comparing.show import a, show, type_name
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import Result
from grader.results.record import Finding

_COULD_NOT = "the check could not work with"
_ADVICE = "Look at the type and the size of what the docstring promises: the check computes with it."


def unworkable(context: CheckContext) -> Finding:
    """What was returned and, where the reference's answer is at hand, what is due in its place."""
    returned = [result for result in context.results if result.answer.ok]
    if not returned:
        return Finding(kind="assertion", headline=f"{_COULD_NOT} this answer", advice=_ADVICE)
    for result in returned:
        difference = _difference(context, result)
        if difference is not None and difference.kind == "wrong-type":
            return Finding(
                kind="wrong-type",
                headline=f"{_COULD_NOT} what {_call(context, result)} gave: it {_starting(difference)}",
                details=difference.details,
                actual=difference.actual,
                expected=difference.expected,
                advice=_ADVICE,
            )
    value = returned[-1].answer.value
    return Finding(
        kind="wrong-value",
        headline=f"{_COULD_NOT} what {_call(context, returned[-1])} returned: {a(type_name(value))}",
        actual=show(value),
        advice=_ADVICE,
    )


def _difference(context: CheckContext, result: Result) -> Difference | None:
    """How the value differs from the reference's on the same call; None where that cannot be said."""
    try:
        due = context.aside().call("reference", result.request).answer
        return compare(result.answer.value, due.value, EXACT) if due.ok else None
    except Exception:  # no answer at hand, or a value that cannot be compared either
        return None


def _call(context: CheckContext, result: Result) -> str:
    return call_text(result.request, arguments=not context.secret)


def _starting(difference: Difference) -> str:
    return difference.headline if difference.verb else f"is wrong: {difference.headline}"
