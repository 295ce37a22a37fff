"""The physical plan of a DataFrame as data: its operators, the rows they gave, and what is read of files."""

from __future__ import annotations

import re
from typing import Any

from grader.sandbox.worker.frames import is_frame
from grader.spark.run import PlanStep

_MOST_STEPS, _MOST_COLUMNS, _LONGEST = 300, 100, 80
_LONGEST_FILTER = 300
_NUMBERED = re.compile(r"#\d+L?")
"""What tells apart columns of one name in a plan, and differs from run to run."""


def plan_of(value: object) -> tuple[PlanStep, ...]:
    """The steps of a DataFrame's physical plan, the last one first, depth first; of a stream or anything else, none."""
    frame: Any = value
    if not is_frame(value) or frame.isStreaming:  # each batch of a stream has a plan of its own
        return ()
    steps: list[PlanStep] = []
    waiting = [(frame._jdf.queryExecution().executedPlan(), 0)]
    while waiting and len(steps) < _MOST_STEPS:
        operator, depth = waiting.pop()
        steps.append(_step(operator, depth))
        children = operator.children()
        waiting += [(children.apply(number), depth + 1) for number in reversed(range(children.size()))]
    return tuple(steps)


def _step(operator: Any, depth: int) -> PlanStep:
    name, kind = str(operator.nodeName())[:_LONGEST].strip(), str(operator.getClass().getSimpleName())
    rows = _rows(operator)
    if kind != "FileSourceScanExec":
        return PlanStep(name, depth, cached=kind == "InMemoryTableScanExec", rows=rows)
    columns = tuple(str(each)[:_LONGEST] for each in operator.requiredSchema().fieldNames()[:_MOST_COLUMNS])
    pushed, pruned = (_noted(operator, key) for key in ("PushedFilters", "PartitionFilters"))
    return PlanStep(name, depth, True, columns, pushed, pruned, rows=rows)


def _rows(operator: Any) -> int:
    """The rows that an operator has given, since it was run last; -1 where it counts none.

    Its partitions add up, so the sum is the same from run to run, as long as no action stops early (``take``).
    """
    counted = operator.metrics().get("numOutputRows")
    return int(counted.get().value()) if counted.isDefined() else -1


def _noted(operator: Any, key: str) -> str:
    """What a scan notes of itself under a name, without brackets and numbers of columns; empty for nothing."""
    found = operator.metadata().get(key)
    text = str(found.get()) if found.isDefined() else ""
    return _NUMBERED.sub("", text.strip("[]"))[:_LONGEST_FILTER]
