"""Habits that Spark punishes, found in a learner's source after a check has failed.

What is found is a reading of the source, so it is told as what the source does, and only where the failure is of a kind
that may come of it: ``task_habits`` are about functions for tasks, ``frame_habits`` about DataFrames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from grader.checks.comparing.rows import Sign
from grader.checks.dsl.context import CheckContext
from grader.checks.explaining.errors import cause_of
from grader.checks.explaining.frame_habits import frame_habits
from grader.checks.explaining.habit import Failure, Suspicion, definitions, reachable
from grader.checks.explaining.task_habits import accumulators_in, fixed_in, task_habits
from grader.results.record import Finding
from grader.submission import Cell

_FROM_A_HABIT = ("crash", "wrong-value", "wrong-type", "cost", "timeout", "limit")
_UNSEEN = Failure("wrong-value")


def with_suspicion(context: CheckContext, finding: Finding, sign: Sign = "") -> Finding:
    """The finding with a habit that Spark punishes, where the source shows one and no catalogued mistake says more.

    ``sign``: what is wrong with the value that was returned.
    """
    if finding.kind not in _FROM_A_HABIT or finding.mistake is not None:
        return finding
    raised = _raised_last(context) if finding.kind == "crash" else ""
    failure = Failure(finding.kind, raised, sign, _operators_of_last(context))
    found = suspect(context.run.cells, context.exercise.names, failure)
    if found is None:
        return finding
    place = context.run.locate(found.file, found.line) or finding.place
    headline = f"{finding.headline}; {found.text}" if found.text else finding.headline
    advice = found.advice or finding.advice
    return msgspec.structs.replace(
        finding, headline=headline, advice=advice, place=place, fault="" if found.text else finding.fault
    )


def _operators_of_last(context: CheckContext) -> tuple[str, ...]:
    """The physical plan of the DataFrame that the check's last call gave, if it gave one."""
    figures = context.results[-1].answer.figures if context.results else None
    return figures.operators if figures is not None else ()


def _raised_last(context: CheckContext) -> str:
    """Type and message of what the check's last call raised."""
    raised = context.results[-1].answer.raised if context.results else None
    if raised is None:
        return ""
    cause = cause_of(raised)
    return f"{cause.type}: {cause.message}"


def suspect(cells: Sequence[Cell], names: Iterable[str], failure: Failure = _UNSEEN) -> Suspicion | None:
    """The first habit from which the failure may come, in the functions of these names and those that they use."""
    defined, accumulators = definitions(cells), accumulators_in(cells)
    used = list(reachable(defined, names))
    of_tasks = task_habits(used, defined, accumulators, fixed_in(cells))
    for found in chain(of_tasks, frame_habits(used, defined, cells)):
        if found.explains(failure):
            return found
    return None
