"""How what reached a sink differs from what is due: written files by format, folders and rows, a stream by batches.

Pure: stand-ins in, a ``Difference`` or None out, within a budget of work.
"""

from __future__ import annotations

from dataclasses import replace

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.equality import Rules
from grader.checks.comparing.frames import frame_difference
from grader.checks.comparing.rows import Difference
from grader.checks.comparing.show import show
from grader.sandbox.wire.values import Batches, Written

_LONGEST = 80
_NOTHING = "Write to the path that the call gives: nothing is there yet, and Spark makes the folder."


def written_difference(actual: Written, expected: Written, rules: Rules, budget: Budget) -> Difference | None:
    """None when format, partition columns and rows agree under the rules; how many files there are is free."""
    said, advice = unusable(actual), ""
    if said:
        return Difference("wrong-value", said, advice="" if actual.files or actual.problem else _NOTHING)
    if actual.format != expected.format:
        said = told_format(actual.format, expected.format)
    elif actual.partitioned_by != expected.partitioned_by:
        said = told_columns(actual.partitioned_by, expected.partitioned_by)
        if expected.partitioned_by:
            advice = f"write.partitionBy({_quoted(expected.partitioned_by)}) makes such folders."
    if said:
        return Difference("wrong-value", said, advice=advice)
    if expected.rows is None:
        return None
    if actual.rows is None:
        return Difference("wrong-value", "what was written cannot be read")
    found = frame_difference(actual.rows, expected.rows, rules, budget)
    return found and replace(found, said=f"what was written {found.headline}", verb="")


def batches_difference(actual: Batches, expected: Batches, rules: Rules, budget: Budget) -> Difference | None:
    """None when the sink got the same rows after each batch, under the rules."""
    if len(actual.frames) != len(expected.frames):
        return Difference("wrong-value", f"ran {len(actual.frames):,} batches, not {len(expected.frames):,}")
    for number, (mine, due) in enumerate(zip(actual.frames, expected.frames, strict=True), 1):
        found = frame_difference(mine, due, rules, budget)
        if found is not None:
            where = f"after batch {number} of {len(expected.frames)}, in {expected.mode} mode"
            return replace(found, said=f"{where}, the sink {found.headline}", verb="")
    return None


def unusable(written: Written) -> str:
    """Why nothing can be said about what was written, empty where something can."""
    if written.problem:
        return f"what it wrote cannot be read: {written.problem}"
    return "" if written.files else "wrote nothing into the folder"


def told_format(actual: str, expected: str) -> str:
    """The wrong format."""
    return f"wrote {actual[:_LONGEST] or 'nothing'}, not {expected}"


def told_files(actual: int, expected: int) -> str:
    """The wrong number of files."""
    return f"wrote {actual:,} {'file' if actual == 1 else 'files'}, not {expected:,}"


def told_columns(actual: tuple[str, ...], expected: tuple[str, ...]) -> str:
    """The wrong folders."""
    mine = f"by {_quoted(actual)}" if actual else "by nothing"
    return f"partitioned {mine} where {f'by {_quoted(expected)}' if expected else 'by nothing'} is due"


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(show(name[:_LONGEST]) for name in names[:20])
