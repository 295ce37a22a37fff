"""Replies cut to sizes that the judge is ready to search, store and show, whatever a worker sent."""

from __future__ import annotations

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
)
from grader.spark.run import RunFigures, StageRun

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
_OPERATORS = 300


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
        frames=tuple(Frame(f.file[:_NAME], f.line, f.function[:_NAME]) for f in raised.frames[-_FRAMES:]),
        trace=raised.trace[-_TEXT:],
        in_task=raised.in_task,
        row=raised.row[:_ROW],
        notes=_lines(raised.notes),
        inner=_lines(raised.inner),
    )


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:_TEXT] for text in texts[:_LINES])


def _figures(figures: RunFigures | None) -> RunFigures | None:
    if figures is None:
        return None
    lists = ("stages_run", "operators")
    numbers = {name: _figure(getattr(figures, name)) for name in figures.__struct_fields__ if name not in lists}
    operators = tuple(name[:_NAME] for name in figures.operators[:_OPERATORS])
    stages = tuple(StageRun(*map(_figure, astuple(stage))) for stage in figures.stages_run[:_STAGES])
    return RunFigures(**numbers, stages_run=stages, operators=operators)


def _figure(number: int) -> int:
    return min(max(number, 0), _FIGURE)
