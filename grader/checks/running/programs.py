"""The programs of a lab: the learner's, the reference, and each catalogued wrong answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from grader.base.package import FOLDER
from grader.base.parsing import parsed
from grader.course.model import CourseError, Lab
from grader.course.wrong import WrongAnswer, read_wrong_answers
from grader.sandbox.boxes.package import MODULES
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import Cell, Place, Submission, SubmissionError, cell_at, parse_submission, place_of
from grader.submission.definitions import PLAY, definition_of, function_of
from grader.submission.reading.read import LARGEST, read_regular
from grader.submission.variables import with_value

WRONG_FILE = "wrong.py"
"""Where a lab catalogues wrong answers, below its solutions."""
_AUTHORS_LINE = re.compile(r"\s*# (?:BEGIN|END) SOLUTION|\s*#>")
_AUTHORS_MARK = re.compile(r"\s*#\s*SOLUTION\s*$")


def program_of(cells: Iterable[Cell]) -> Program:
    """What is executed when grading: every cell that parses and is not tagged ``play``."""
    return Program(
        tuple(
            SourceCell(cell.number, cell.filename, cell.first_line, cell.source)
            for cell in cells
            if cell.problem is None and PLAY not in cell.tags
        )
    )


def left_out(cell: Cell) -> Iterator[tuple[str, int]]:
    """Modules of this framework that a cell to be graded imports and that no box holds, each with its line."""
    if cell.problem is not None or PLAY in cell.tags or "grader" not in cell.source:
        return
    for name, line in _imports(cell.source):
        if name.startswith("grader.") and name not in MODULES:
            yield name, line + cell.first_line - 1


@lru_cache(maxsize=16)
def _imports(source: str) -> tuple[tuple[str, int], ...]:
    """The modules that a source imports, each with its line; none of one that is nested so deeply that loading says so.

    Each run on a wrong answer of a lab asks about the same texts.
    """
    try:
        nodes = list(ast.walk(parsed(source)))
    except (RecursionError, MemoryError):
        return ()
    return tuple((name, node.lineno) for node in nodes for name in _imported(node))  # type: ignore[attr-defined]


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(module="grader", level=0):
            return [f"grader.{alias.name}" for alias in node.names if _is_module(alias.name)]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
    return []


def _is_module(name: str) -> bool:
    below = FOLDER / name
    return below.is_dir() or below.with_suffix(".py").is_file()


def read_reference(lab: Lab) -> Submission:
    """The reference of a lab, read like any submission. Raises ``CourseError``."""
    path = lab.solutions / "lab.py"
    try:
        submission = _reference(path.name, read_regular(path, LARGEST))
    except SubmissionError as problem:
        raise CourseError(path, "", problem.problem, advice=problem.advice) from problem
    for cell in submission.cells:
        if cell.problem is not None:
            raise CourseError.at(path, cell.problem.line, cell.problem.message)
    return submission


@lru_cache(maxsize=16)
def _reference(name: str, data: bytes) -> Submission:
    """Each run of a lab reads it, and one on each wrong answer."""
    return parse_submission(name, data)


def catalogue(lab: Lab) -> tuple[WrongAnswer, ...]:
    """The wrong answers of a lab; none where the course has no solutions. Raises ``CourseError``."""
    return read_wrong_answers(lab.solution_folder / WRONG_FILE) if lab.solution_folder else ()


def wrong_program(lab: Lab, wrong: WrongAnswer) -> Program:
    """The reference with one function replaced by a wrong answer, or one variable given what a wrong answer returns.

    The parameters of a wrong answer for a variable are names of the notebook, as they are where the variable is set.
    """
    assert lab.solution_folder is not None
    cells, extra = read_reference(lab).cells, _wrong_cell(lab)
    catalogued = SourceCell(extra.number, extra.file, 1, extra.source)
    if wrong.exercise in _functions(lab):
        reference = program_of(cells)
        return Program((*reference.cells, catalogued), {wrong.replaces: wrong.function})
    changed = with_value(cells, wrong.replaces, f"{wrong.function}({', '.join(_parameters(extra, wrong.function))})")
    place = next((at for at, cell in enumerate(changed) if cell != cells[at]), len(cells))
    before, after = program_of(changed[:place]), program_of(changed[place:])
    return Program((*before.cells, catalogued, *after.cells))


def wrong_submission(lab: Lab, wrong: WrongAnswer) -> tuple[Submission, Program]:
    """A wrong answer as if it were handed in, and what is executed of it."""
    reference = read_reference(lab)
    return replace(reference, cells=(*reference.cells, _wrong_cell(lab))), wrong_program(lab, wrong)


def _functions(lab: Lab) -> frozenset[str]:
    """The exercises whose answers are functions."""
    return frozenset(each.id for each in lab.exercises if each.kind == "function")


def _wrong_cell(lab: Lab) -> Cell:
    """All wrong answers of a lab as one more cell."""
    assert lab.solution_folder is not None
    source = (lab.solution_folder / WRONG_FILE).read_text(encoding="utf-8")
    return Cell(len(program_of(read_reference(lab).cells).cells) + 1, source, 1, file=WRONG_FILE)


def _parameters(cell: Cell, function: str) -> list[str]:
    """The names of a function's parameters."""
    found = function_of([cell], function)
    if found is None or not isinstance(found.node, ast.FunctionDef):
        return []
    return [each.arg for each in (*found.node.args.posonlyargs, *found.node.args.args)]


def reference_text(lab: Lab) -> str:
    """The text of the reference. Raises ``CourseError``."""
    return (lab.solutions / "lab.py").read_text(encoding="utf-8")


def reference_source(lab: Lab, function: str) -> str:
    """The reference's definition of a function as text, without what only authors need. Raises ``CourseError``."""
    found = definition_of(read_reference(lab).cells, function)
    if found is None or found.node is None:
        return ""
    lines = found.cell.source.splitlines()[found.node.lineno - 1 : found.node.end_lineno]
    return "\n".join(_AUTHORS_MARK.sub("", line) for line in lines if not _AUTHORS_LINE.match(line))


def locate(cells: Iterable[Cell], file: str, line: int) -> Place | None:
    """A line of a traceback as a place in the learner's own file, None when it is not theirs."""
    cell = cell_at(cells, file, line)
    return None if cell is None else place_of(cell, line)
