"""The finding of a check that could not work with what the learner's function returned."""

from __future__ import annotations

from grader.checks.bench import Bench
from grader.checks.calls import call_text
from grader.checks.compare import compare
from grader.checks.equality import EXACT
from grader.checks.result import CallResult
from grader.checks.rows import Difference
from grader.checks.show import a, show, type_name
from grader.results.record import Finding

_ADVICE = "Look at the type and the size of what the docstring promises: the check computes with it."


def unworkable(bench: Bench) -> Finding:
    """What was returned and, where the reference's answer is at hand, what is due in its place."""
    returned = [result for result in bench.results if result.answer.ok]
    if not returned:
        return Finding(kind="assertion", headline="the check could not work with this answer", advice=_ADVICE)
    for result in returned:
        difference = _difference(result)
        if difference is not None and difference.kind == "wrong-type":
            return Finding(
                kind="wrong-type",
                headline=f"the check could not work with what {_call(result)} gave: it {_starting(difference)}",
                details=difference.details,
                actual=difference.actual,
                expected=difference.expected,
                advice=_ADVICE,
            )
    value = returned[-1].answer.value
    return Finding(
        kind="wrong-value",
        headline=f"the check could not work with what {_call(returned[-1])} returned: {a(type_name(value))}",
        actual=show(value),
        advice=_ADVICE,
    )


def _difference(result: CallResult) -> Difference | None:
    """How the value differs from the reference's on the same call; None where that cannot be said."""
    try:
        due = result.bench.aside().call("reference", result.request).answer
        return compare(result.answer.value, due.value, EXACT) if due.ok else None
    except Exception:  # no answer at hand, or a value that cannot be compared either
        return None


def _call(result: CallResult) -> str:
    return call_text(result.request, arguments=not result.bench.secret)


def _starting(difference: Difference) -> str:
    return difference.headline if difference.verb else f"is wrong: {difference.headline}"
