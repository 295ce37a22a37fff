"""Rules about the physical plan of a DataFrame that a call returned, as findings.

Names of operators are Spark's own (``EXPLAIN``): ``Exchange`` is a shuffle, ``BroadcastHashJoin`` a join whose small
side goes to every task, ``BatchEvalPython`` a function of Python that runs for each row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.checks.comparing.show import count
from grader.results.record import Finding
from grader.spark.run import PlanStep

Steps = Sequence[PlanStep]

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
_IN_WORDS = {
    "BatchEvalPython": "a Python UDF (BatchEvalPython)",
    "ArrowEvalPython": "a pandas UDF (ArrowEvalPython)",
}
_NULLS = re.compile(r"\b(?:isnotnull|IsNotNull)\([^()]*\)")
_NO_FILES = "right, but its plan reads no files"
_COLUMNS = "select() the columns that are needed: of Parquet and ORC, nothing else is read."
_PUSH = "A filter that compares a plain column with a value goes to the reader; one on a UDF or a cast does not."
_PRUNE = (
    "Compare the column that names the folders with a value, as it is: folders that do not match are then left out."
)
_CACHE = "cache() the DataFrame that is used more than once, and go on from it: a copy made before is computed anew."
_EXCHANGE = "Each groupBy, join, distinct, orderBy and repartition may move rows: do with fewer of them."


def too_many_shuffles(call: str, steps: Steps, most: int) -> Finding | None:
    """A finding where the plan has more shuffles than that, None where not."""
    found = sum(step.name in SHUFFLES for step in steps)
    if found <= most:
        return None
    said = f"right, but its plan moves rows through {count(found, 'shuffle')}, and {most} are needed"
    return _finding(call, said, steps, _EXCHANGE)


def lacking(call: str, steps: Steps, due: Sequence[str]) -> Finding | None:
    """A finding where the plan lacks one of these operators, None where it has all."""
    missing = [name for name in due if name not in _names(steps)]
    if not missing:
        return None
    return _finding(call, f"right, but its plan has no {missing[0]}", steps, _ADVICE.get(missing[0], ""))


def unwanted(call: str, steps: Steps, names: Sequence[str]) -> Finding | None:
    """A finding where the plan has one of these operators, None where it has none."""
    found = [name for name in names if name in _names(steps)]
    if not found:
        return None
    times = _names(steps).count(found[0])
    said = f"right, but its plan has {_IN_WORDS.get(found[0], found[0])}" + (f" {times} times" if times > 1 else "")
    return _finding(call, said, steps, _ADVICE.get(found[0], ""))


def reading_more(call: str, steps: Steps, columns: Sequence[str]) -> Finding | None:
    """A finding where a scan of files reads other columns than these, or nothing reads files; None where not."""
    scans = [step for step in steps if step.scan]
    more = [name for scan in scans for name in scan.columns if name not in columns]
    if scans and not more:
        return None
    said = f"right, but it reads the column `{more[0]}` of its files, of which nothing is needed" if more else _NO_FILES
    return _finding(call, said, steps, _COLUMNS if more else "")


def unpushed(call: str, steps: Steps) -> Finding | None:
    """A finding where a scan of files applies no filter but that for nulls, or nothing reads files; None where not."""
    scans = [step for step in steps if step.scan]
    if scans and all(_without_null_filters(step.pushed) for step in scans):
        return None
    return _finding(call, "right, but no filter reaches the files that it reads" if scans else _NO_FILES, steps, _PUSH)


def unpruned(call: str, steps: Steps) -> Finding | None:
    """A finding where a scan of files reads all folders, or nothing reads files; None where not."""
    scans = [step for step in steps if step.scan]
    if scans and all(_without_null_filters(step.pruned) for step in scans):
        return None
    return _finding(call, "right, but it reads the files of all folders" if scans else _NO_FILES, steps, _PRUNE)


def uncached(call: str, steps: Steps) -> Finding | None:
    """A finding where nothing in the plan reads what was cached, None where something does."""
    if any(step.cached for step in steps):
        return None
    return _finding(call, "right, but its plan reads nothing that was cached", steps, _CACHE)


def _names(steps: Steps) -> list[str]:
    return [step.name for step in steps]


def _without_null_filters(filters: str) -> str:
    return _NULLS.sub("", filters).strip(", ")


def _finding(call: str, said: str, steps: Steps, advice: str) -> Finding:
    shown = " <- ".join(_names(steps)[:20]) + (" <- ..." if len(steps) > 20 else "")
    details = (f"Its plan, the last step first: {shown}",)
    return Finding(kind="cost", headline=f"{call}: {said}", details=details, advice=advice)
