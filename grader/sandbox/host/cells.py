"""Which cells of a program are run for a variable, and the message that asks a worker for it."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from grader.sandbox.host.request import Request
from grader.sandbox.host.sparkuse import SparkUse, spark_use
from grader.sandbox.wire.messages import RunCells
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import Cell
from grader.submission.variables import GIVEN, cells_for


@dataclass(frozen=True)
class CellsToRun:
    """The cells that a variable needs, and whether they use Spark."""

    cells: tuple[SourceCell, ...]
    use: SparkUse

    def message(self, program: int, request: Request) -> RunCells:
        """What asks for the variable; ``program`` is the number of the module that the cells run in."""
        return RunCells(
            program,
            self.cells,
            request.function,
            dict(zip(request.given, request.encoded.args, strict=True)),
            GIVEN,
            request.form == "query",
            self.use.names,
            dict(request.files),
        )


def cells_to_run(program: Program, name: str, given: tuple[str, ...]) -> CellsToRun:
    """The cells of a program that a name needs, the ``given`` names taking what they are given."""
    numbered = [Cell(number, each.source, each.first_line) for number, each in enumerate(program.cells)]
    kept = cells_for(numbered, name, given)
    cells = tuple(replace(program.cells[cell.number], source=cell.source) for cell in kept)
    return CellsToRun(cells, spark_use(Program(cells)))
