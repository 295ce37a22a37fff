"""What a learner handed in, as data: the code cells in their order, what the reader had to say, and places in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from grader.base.errors import GraderError
from grader.base.text import printable


class SubmissionError(GraderError):
    """A file that cannot be graded at all. ``str()`` says which, what is wrong with it and what to do next."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        super().__init__(f"{printable(path.name)}: {problem}", advice)
        self.path = path
        self.problem = problem


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where in the learner's file: ``cell`` from 1 (None outside notebooks), ``line`` from 1 in its cell or file."""

    file: str
    line: int
    cell: int | None = None
    code: str = ""


NoteKind = Literal[
    "remark",
    "raised",  # a cell of the submission stopped with an exception; what the others define was graded
]


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to know about a submission: a removed magic, a broken scratch cell, the time that is known of it.

    It takes no points itself, but what it tells may be why a check does, or a late policy.
    """

    text: str
    place: Place | None = None
    kind: NoteKind = "remark"


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a cell does not parse: plain words with the fix, and where.

    ``line`` counts as in a ``Place``, ``column`` from 1; ``text`` is that line, printable. ``unfinished``: the lab's
    own ``<FILL IN>`` still stands there.
    """

    message: str
    line: int
    column: int
    text: str
    unfinished: bool = False


@dataclass(frozen=True)
class Cell:
    """One code cell, cleaned.

    ``number`` counts all cells of the file from 1, markdown too, as a learner counts them. ``source`` keeps every line
    in its place: what was taken out leaves a comment. ``first_line`` is the line of the file that ``source`` begins at;
    1 in a notebook. ``file`` is the name of the file.
    """

    number: int
    source: str
    first_line: int
    tags: tuple[str, ...] = ()
    problem: SyntaxProblem | None = None
    file: str = "lab.py"
    in_notebook: bool = False

    @property
    def filename(self) -> str:
        """The name to compile under: ``lab.py``, or ``lab.ipynb[cell 5]`` in a notebook."""
        return f"{self.file}[cell {self.number}]" if self.in_notebook else self.file

    @property
    def code(self) -> str:
        """The text to compile: line numbers in tracebacks are then those of the file (of the cell in a notebook)."""
        return "\n" * (self.first_line - 1) + self.source


@dataclass(frozen=True)
class Aside:
    """Text that looks like the definition of a function ``name`` and is not run, because of ``where`` it stands."""

    name: str
    where: str
    cell: int
    line: int


@dataclass(frozen=True)
class Written:
    """The answer to a written exercise: the ``text`` of the cell with the tag ``answer:<exercise>``, Markdown or code.

    ``cell`` counts all cells from 1, ``line`` is the line of the file, in a notebook of the cell, that it begins at.
    """

    exercise: str
    text: str
    cell: int
    line: int
    code: bool = False


ANSWER = "answer:"
"""How the tag of a cell begins that holds a written answer; the id of the exercise follows."""


@dataclass(frozen=True)
class Submission:
    """A file that was read: ``format`` is percent, notebook or databricks; ``sha256`` is that of its bytes."""

    name: str
    lab: str | None
    format: str
    sha256: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...] = ()
    asides: tuple[Aside, ...] = ()
    written: tuple[Written, ...] = ()

    def answer(self, exercise: str) -> Written | None:
        """The written answer to an exercise; of several cells with its tag the last."""
        return next((each for each in reversed(self.written) if each.exercise == exercise), None)


def place_of(cell: Cell, line: int) -> Place:
    """The place of ``line`` of the compiled cell (the file's for a .py, the cell's in a notebook), with its text."""
    lines = cell.source.split("\n")
    index = line - cell.first_line
    text = lines[index] if 0 <= index < len(lines) else ""
    return Place(
        file=cell.file,
        line=line,
        cell=cell.number if cell.in_notebook else None,
        code=printable(text.strip()),
    )


def cell_at(cells: Iterable[Cell], filename: str, line: int) -> Cell | None:
    """The cell that a traceback entry (``filename``, ``line``) belongs to; None for code that is not the learner's."""
    for cell in cells:
        if cell.filename == filename and cell.first_line <= line <= cell.first_line + cell.source.count("\n"):
            return cell
    return None
