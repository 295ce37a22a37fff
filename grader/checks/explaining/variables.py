"""An answer in a variable: why it has no value, why its query gave no rows, and which cells were run for it."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Sequence

import msgspec

from grader.base.text import printable
from grader.checks.comparing.show import a
from grader.checks.explaining import errors
from grader.checks.explaining.names import NameReader, stop_text, stops
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer
from grader.sandbox.wire.messages import CellOutcome, QueryPlace, Raised
from grader.submission import Cell, Note, Place
from grader.submission.definitions import PLAY, definition_of
from grader.submission.variables import cells_binding

Locate = Callable[[str, int], Place | None]
_AS_TEXT = 'Give the query as a text: name = """SELECT ...""". The check runs it over tables of its own.'
_ASKS_ONLY = "Leave one statement that asks, such as SELECT or WITH ... SELECT. The tables that it names are there."


def no_value(name: str, answer: Answer, cells: Sequence[Cell], locate: Locate, *, quoting: bool = True) -> Finding:
    """Why a variable has no value after its cells were run."""
    reader = _reader(cells, answer.cells, locate)
    for cell in reversed(cells_binding(cells, name)):
        if cell.problem is not None:
            return unreadable(name, cell, locate)
        raised = reader.raised(cell.number)
        if raised is None:
            continue
        if errors.is_not_started(raised):
            return Finding(kind="not-started", headline=f"{name} is not started yet")
        found = errors.crash_finding(raised, "the cell", locate, quoting=quoting, read=reader.read)
        why = reader.headline(raised)
        return msgspec.structs.replace(
            found,
            headline=f"{name} has no value: {why}" if why else errors.because(f"{name} has no value", found.headline),
            advice=reader.advice(raised) or found.advice,
        )
    taken = definition_of(cells, name)
    if taken is None and cells_binding(cells, name):
        advice = f"Leave {name} as it is: the checks look at it after the last cell."
        return Finding(kind="missing-name", headline=f"{name} is deleted again", advice=advice)
    near = difflib.get_close_matches(name, answer.defined, n=1, cutoff=0.7)
    advice = (
        f"There is `{printable(near[0])}`: is that the one?" if near else f"Give the answer this name: {name} = ..."
    )
    return Finding(kind="missing-name", headline=f"no cell gives {name} a value", advice=advice)


def unreadable(name: str, cell: Cell, locate: Locate) -> Finding:
    """A variable whose cell is no valid Python."""
    assert cell.problem is not None
    place = locate(cell.filename, cell.problem.line)
    if cell.problem.unfinished:
        return Finding(kind="not-started", headline=f"{name} is not started yet", place=place)
    headline = f"{name} has no value, because its cell is not valid Python: {cell.problem.message}"
    return Finding(kind="syntax", headline=headline, place=place)


def query_finding(name: str, raised: Raised, cells: Sequence[Cell], locate: Locate, *, quoting: bool = True) -> Finding:
    """Why the text of a query gave no rows, with the place in the text."""
    if raised.type == "NoTextError":
        headline = f"{name} is {a(printable(raised.message))}, where the text of a query is due"
        return Finding(kind="wrong-type", headline=headline, advice=_AS_TEXT)
    if raised.type == "NotAQueryError":
        headline = f"{name} does something else than ask ({printable(raised.message, 60)})"
        return Finding(kind="wrong-value", headline=headline, advice=_ASKS_ONLY)
    found = errors.crash_finding(raised, f"the query in {name}", locate, quoting=quoting)
    found = msgspec.structs.replace(found, trace="")  # it tells of this program, and of no line of the learner's
    if raised.query is None:
        return found
    return msgspec.structs.replace(
        found,
        details=(*_pointed(raised.query), *found.details),
        place=_in_file(name, raised.query, cells, locate),
    )


def _pointed(at: QueryPlace) -> tuple[str, ...]:
    """The line of the query, and a mark below the place in it."""
    text = printable(at.text.replace("\t", " "), 200)
    return (f"Line {at.line} of the query:", f"  {text}", f"  {' ' * (at.column - 1)}^")


def _in_file(name: str, at: QueryPlace, cells: Sequence[Cell], locate: Locate) -> Place | None:
    """The line of the file that this line of the query is, where the text stands in it as it is."""
    found = definition_of(cells, name)
    if found is None or not isinstance(found.node, ast.Assign | ast.AnnAssign):
        return None
    value = found.node.value
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return None
    place = locate(found.cell.filename, found.cell.first_line + value.lineno + at.line - 2)
    return place if place is not None and at.text.strip() in place.code else None


def notes_of(name: str, answer: Answer, cells: Sequence[Cell], locate: Locate) -> list[Note]:
    """Which cells were run for a variable, which of them stopped, and whether several give it a value."""
    if not answer.cells or (answer.raised is not None and errors.is_not_started(answer.raised)):
        return []
    run = {each.number for each in answer.cells}
    notes = [Note(f"{name} was computed from {_named([cell for cell in cells if cell.number in run])}")]
    several = [cell for cell in cells_binding(cells, name) if cell.problem is None]
    if len(several) > 1:
        place = locate(several[-1].filename, several[-1].first_line)
        notes.append(Note(f"{name} gets a value in {_named(several)}: what it holds after the last one counts", place))
    reader = _reader([cell for cell in cells if cell.number in run], answer.cells, locate)
    for stop in stops(reader):
        raised = reader.raised(stop.first.number)
        place = errors.crash_finding(raised, "the cell", locate).place if raised is not None else None
        notes.append(Note(stop_text(stop, reader), place, "raised"))
    return notes


def _reader(cells: Sequence[Cell], outcomes: Sequence[CellOutcome], locate: Locate) -> NameReader:
    raised = {each.number: each.raised for each in outcomes}
    return NameReader([cell for cell in cells if PLAY not in cell.tags], raised.get, locate)


def _named(cells: Sequence[Cell]) -> str:
    """Cells as a learner counts them: by number in a notebook, by line in a file."""
    if not cells[0].in_notebook:
        numbers = [f"{cell.first_line}" for cell in cells]
        return f"the cell{'s' if len(cells) > 1 else ''} at line{'s' if len(cells) > 1 else ''} {_listed(numbers)}"
    return f"cell{'s' if len(cells) > 1 else ''} {_listed([str(cell.number) for cell in cells])}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
