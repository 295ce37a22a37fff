"""What a learner handed in, as data: the code cells in their order, and what the reader had to say about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.submission.printable import printable


class SubmissionError(Exception):
    """A file that cannot be graded at all. ``str()`` says which, what is wrong with it and what to do next."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        super().__init__(f"{printable(path.name)}: {problem} {advice}".rstrip())
        self.path = path
        self.problem = problem
        self.advice = advice


@dataclass(frozen=True)
class Note:
    """Something a reader should know and that costs no points; ``cell`` is None outside notebooks.

    ``line`` counts as in a ``SourcePlace``.
    """

    text: str
    cell: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a cell does not parse: plain words with the fix, and where.

    ``line`` counts as in a ``SourcePlace``, ``column`` from 1; ``text`` is that line, printable. ``unfinished``: the
    lab's own ``<FILL IN>`` still stands there.
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
    1 in a notebook. ``filename`` is the name to compile under: ``lab.py``, or ``lab.ipynb[cell 5]`` in a notebook.
    """

    number: int
    source: str
    first_line: int
    tags: tuple[str, ...] = ()
    problem: SyntaxProblem | None = None
    filename: str = "lab.py"

    @property
    def code(self) -> str:
        """The text to compile: line numbers in tracebacks are then those of the file (of the cell in a notebook)."""
        return "\n" * (self.first_line - 1) + self.source

    @property
    def in_notebook(self) -> bool:
        return self.filename.endswith(f"[cell {self.number}]")


@dataclass(frozen=True)
class Aside:
    """Text that looks like the definition of a function ``name`` and is not run, because of ``where`` it stands."""

    name: str
    where: str
    cell: int
    line: int


@dataclass(frozen=True)
class SourcePlace:
    """Where in the learner's file. ``line`` is the file's, or the cell's if ``cell`` is set; ``code`` is printable."""

    file: str
    line: int
    cell: int | None
    code: str


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
