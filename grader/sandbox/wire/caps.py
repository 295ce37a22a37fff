"""Replies cut to sizes that the judge is ready to search, store and show, whatever a worker sent."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import astuple, replace

from grader.sandbox.wire.messages import (
    CellOutcome,
    Frame,
    Health,
    Loaded,
    Outcome,
    Raised,
    Ready,
    Reply,
    SparkError,
)
from grader.spark.run import PlanStep, RunFigures, StageRun

_TEXT = 32 * 1024
_NAME = 200
_FRAMES = 12
_ROW = 300
_LINES = 12
_NAMES = 500
_CELLS = 10_000
_ARGUMENTS = 1_000
_FIGURE = 2**62
_STAGES = 40
_STEPS = 300
_FILTER = 300
_COLUMNS = 60


def capped(reply: Reply) -> Reply:
    """The reply with every text and list cut; honest ones are shorter. Values keep the decoder's own caps."""
    match reply:
        case Loaded():
            return Loaded(tuple(_cell(cell) for cell in reply.cells[:_CELLS]), reply.stopped)
        case Ready():
            return Ready(reply.java[:_NAME], reply.pyspark[:_NAME], reply.fallback[:_TEXT], reply.problem[:_TEXT])
        case Health():
            return Health(reply.problem[:_NAME])
        case Outcome():
            return replace(
                reply,
                raised=_raised(reply.raised),
                defined=tuple(name[:_NAME] for name in reply.defined[:_NAMES]),
                changed=reply.changed[:_ARGUMENTS],
                figures=_figures(reply.figures),
                cells=tuple(_cell(cell) for cell in reply.cells[:_CELLS]),
            )


def _cell(cell: CellOutcome) -> CellOutcome:
    return CellOutcome(cell.number, _raised(cell.raised), cell.kept_context)


def _raised(raised: Raised | None) -> Raised | None:
    if raised is None:
        return None
    return Raised(
        type=raised.type[:_NAME],
        message=raised.message[:_TEXT],
        phase=raised.phase,
        frames=tuple(map(_frame, raised.frames[-_FRAMES:])),
        trace=raised.trace[-_TEXT:],
        in_task=raised.in_task,
        row=raised.row[:_ROW],
        notes=_lines(raised.notes),
        inner=_lines(raised.inner),
        query=None if raised.query is None else replace(raised.query, text=raised.query.text[:_TEXT]),
        spark=_spark(raised.spark),
    )


def _frame(frame: Frame) -> Frame:
    return Frame(frame.file[:_NAME], frame.line, frame.function[:_NAME])


def _spark(said: SparkError | None) -> SparkError | None:
    if said is None:
        return None
    return SparkError(
        condition=said.condition[:_NAME],
        parameters={name[:_NAME]: text[:_ROW] for name, text in islice(said.parameters.items(), _LINES)},
        fragment=said.fragment[:_ROW],
        frame=_frame(said.frame) if said.frame is not None else None,
        names=tuple(name[:_NAME] for name in said.names[:_COLUMNS]),
    )


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:_TEXT] for text in texts[:_LINES])


def _figures(figures: RunFigures | None) -> RunFigures | None:
    if figures is None:
        return None
    lists = ("stages_run", "steps")
    numbers = {name: _figure(getattr(figures, name)) for name in figures.__struct_fields__ if name not in lists}
    steps = tuple(map(_step, figures.steps[:_STEPS]))
    stages = tuple(StageRun(*map(_figure, astuple(stage))) for stage in figures.stages_run[:_STAGES])
    return RunFigures(**numbers, stages_run=stages, steps=steps)


def _step(step: PlanStep) -> PlanStep:
    columns = tuple(name[:_NAME] for name in step.columns[:_NAMES])
    pushed, pruned = step.pushed[:_FILTER], step.pruned[:_FILTER]
    depth, rows = min(max(step.depth, 0), _STEPS), max(-1, min(step.rows, _FIGURE))
    return PlanStep(step.name[:_NAME], depth, step.scan, columns, pushed, pruned, step.cached, rows)


def _figure(number: int) -> int:
    return min(max(number, 0), _FIGURE)
