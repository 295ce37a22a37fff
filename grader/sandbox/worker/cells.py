"""Run cells of a notebook with given values, and give what a variable holds after them: each time in a new module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from grader.sandbox.wire.messages import CellOutcome, Raised, RunCells
from grader.sandbox.worker.context import keeping
from grader.sandbox.worker.program import LoadedProgram, describe
from grader.sandbox.worker.query import is_blank, place_in_query, run_query

if TYPE_CHECKING:
    from pyspark import SparkContext

NOTHING = object()
"""The value of a variable that no cell has bound."""


@dataclass(frozen=True)
class CellsRun:
    """How the cells ended, and the value of the variable; ``raised``: why it is none, where it was a query."""

    outcomes: tuple[CellOutcome, ...]
    value: Any = NOTHING
    raised: Raised | None = None


def run_cells(
    program: LoadedProgram, request: RunCells, given: Mapping[str, Any], context: SparkContext | None
) -> CellsRun:
    """Execute the cells, one after another, whatever an earlier one raised.

    The ``given`` values are bound before, each under its own name and under that which the cells take it from. With
    ``query`` they are views instead, and the value is the DataFrame of the query that the variable holds.
    """
    names = program.module.__dict__
    if not request.query:
        names |= given
        names |= {f"{request.prefix}{name}": value for name, value in given.items()}
    with keeping(context):
        outcomes = tuple(program.execute(cell, reduced=False) for cell in request.cells)
    value = names.get(request.variable, NOTHING)
    if value is ...:
        return CellsRun(outcomes, raised=Raised("NotImplementedError", request.variable, "call"))
    if not request.query or value is NOTHING:
        return CellsRun(outcomes, value)
    if not isinstance(value, str):
        return CellsRun(outcomes, raised=Raised("NoTextError", type(value).__name__[:80], "query"))
    text = str.__str__(value)  # a class of the program's own may say something else of itself each time
    if is_blank(text):
        return CellsRun(outcomes, raised=Raised("NotImplementedError", request.variable, "call"))
    try:
        return CellsRun(outcomes, run_query(text, given))
    except BaseException as problem:
        raised = describe(problem, "query", program.files)
        return CellsRun(outcomes, raised=msgspec.structs.replace(raised, query=place_in_query(problem, text)))
