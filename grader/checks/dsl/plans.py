"""Rules about the physical plan of a DataFrame that a call returned, as findings.

Names of operators are Spark's own (``EXPLAIN``): ``Exchange`` is a shuffle, ``BroadcastHashJoin`` a join whose small
side goes to every task, ``BatchEvalPython`` a function of Python that runs for each row.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.checks.comparing.show import count
from grader.results.record import Finding

SHUFFLES = ("Exchange",)
_ADVICE = {
    "BatchEvalPython": "A Python UDF sends each row to Python and back: use a function of pyspark.sql.functions.",
    "ArrowEvalPython": "A pandas UDF sends the rows to Python and back: use a function of pyspark.sql.functions.",
    "BroadcastHashJoin": "F.broadcast(small) sends the small side to every task, so the large one is not shuffled.",
    "BroadcastNestedLoopJoin": "Each row is held against each: join on columns that are equal.",
    "CartesianProduct": "Each row is paired with each: give the join a condition.",
    "SortMergeJoin": "Both sides are shuffled and sorted: F.broadcast(small) spares that where one side is small.",
    "Scan ExistingRDD": "The rows come from an RDD: stay with DataFrames.",
    "Sort": "Nothing needs to be sorted here.",
}
_EXCHANGE = "Each groupBy, join, distinct, orderBy and repartition may move rows: do with fewer of them."


def too_many_shuffles(call: str, operators: Sequence[str], most: int) -> Finding | None:
    """A finding where the plan has more shuffles than that, None where not."""
    found = sum(name in SHUFFLES for name in operators)
    if found <= most:
        return None
    said = f"right, but its plan moves rows through {count(found, 'shuffle')}, where {most} will do"
    return _finding(call, said, operators, _EXCHANGE)


def lacking(call: str, operators: Sequence[str], due: Sequence[str]) -> Finding | None:
    """A finding where the plan lacks one of these operators, None where it has all."""
    missing = [name for name in due if name not in operators]
    if not missing:
        return None
    return _finding(call, f"right, but its plan has no {missing[0]}", operators, _ADVICE.get(missing[0], ""))


def unwanted(call: str, operators: Sequence[str], names: Sequence[str]) -> Finding | None:
    """A finding where the plan has one of these operators, None where it has none."""
    found = [name for name in names if name in operators]
    if not found:
        return None
    times = sum(name == found[0] for name in operators)
    said = f"right, but its plan has {found[0]}" + (f" {times} times" if times > 1 else "")
    return _finding(call, said, operators, _ADVICE.get(found[0], ""))


def _finding(call: str, said: str, operators: Sequence[str], advice: str) -> Finding:
    steps = " <- ".join(operators[:20]) + (" <- ..." if len(operators) > 20 else "")
    details = (f"Its plan, the last step first: {steps}",)
    return Finding(kind="cost", headline=f"{call}: {said}", details=details, advice=advice)
