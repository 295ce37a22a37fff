"""Find the solution regions of a reference file: what a learner does not get, and what stands in its place.

A region lies between ``# BEGIN SOLUTION`` and ``# END SOLUTION``; its lines that begin with ``#>`` are starter text. Or
it is a statement on a line that ends in ``# SOLUTION``; ``#>`` lines right below are its starter text, and marked lines
that follow each other at one indentation are one region. Markers in strings are text.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.model import CourseError
from grader.submission.reading.scan import split_comments

_BEGIN = re.compile(r"#\s*BEGIN SOLUTION\s*")
_END = re.compile(r"#\s*END SOLUTION\s*")
_STARTER = re.compile(r"#>(?: (?P<text>.*))?")
_LINE = re.compile(r"(?P<before>.*?)\s*#\s*SOLUTION\s*")
_MARK = re.compile(r"#\s?%%")
_ALMOST = re.compile(r"#.*\b(?:BEGIN|END)[ _-]*SOLUTION", re.I)
_ALMOST_LINE = re.compile(r"#+\s*SOLUTION(?:\s+NO\s+PROMPT)?\W*", re.I)
_STRAY = (
    "a stray solution marker",
    "Write # BEGIN SOLUTION or # END SOLUTION alone on its line, or # SOLUTION at the end of one.",
)
_WHOLE = (
    "# SOLUTION marks one whole statement on its line",
    "Put # BEGIN SOLUTION and # END SOLUTION around a longer one, and around a block with its head.",
)


@dataclass(frozen=True)
class Region:
    """Lines ``first`` to ``last`` of the file (from 1, all markers within); ``starter`` keeps its indentation.

    ``answer`` holds what a learner does not get, as the number and the text of each line without its marker.
    """

    first: int
    last: int
    indent: str
    starter: tuple[str, ...]
    answer: tuple[tuple[int, str], ...] = ()


@dataclass
class _Open:
    """A region whose end has not been read; ``marked`` line by line, so that any other line ends it."""

    first: int
    indent: str
    marked: bool = False
    last: int = 0
    starter: list[str] = field(default_factory=list)
    answer: list[tuple[int, str]] = field(default_factory=list)

    def region(self) -> Region:
        return Region(self.first, self.last, self.indent, tuple(self.starter), tuple(self.answer))


def find_regions(source: str, *, file: Path) -> tuple[Region, ...]:
    """The regions of ``source`` in order.

    Raises ``CourseError`` naming ``file`` and line for an END without BEGIN, a BEGIN in a region, a region without END
    or without starter text, one that runs into the next cell, starter text outside a region, a line marker within a
    region or on what is no whole statement, and a marker that is misspelt or shares its line, which would hand out the
    answer.
    """
    reader = _Reader(file)
    for number, (code, comment) in enumerate(split_comments(source), 1):
        reader.read(number, code, comment)
    found = reader.end()
    if reader.marked:
        whole = _whole_statements(source, file)
        for number in reader.marked:
            if number not in whole:
                raise _wrong(file, number, *_WHOLE)
    return found


class _Reader:
    """Reads a file line by line; ``marked`` gathers the numbers of the lines that bear a marker of their own."""

    def __init__(self, file: Path) -> None:
        self.marked: list[int] = []
        self._file = file
        self._regions: list[Region] = []
        self._open: _Open | None = None

    def read(self, number: int, code: str, comment: str) -> None:
        """Take in one line, as its code and its comment."""
        alone = not code.strip()
        starter = _STARTER.fullmatch(comment) if alone else None
        if starter:
            self._starter(number, code + (starter["text"] or "") if starter["text"] else "")
        elif line := _LINE.fullmatch(comment):
            self._line(number, code, line["before"])
        elif alone and _BEGIN.fullmatch(comment):
            self._end_marked()
            self._begin(number, code)
        elif alone and _END.fullmatch(comment):
            self._end_marked()
            self._end(number)
        elif _ALMOST.search(comment) or (not alone and _ALMOST_LINE.fullmatch(comment)):
            raise _wrong(self._file, number, *_STRAY)
        else:
            self._text(number, code, comment)

    def end(self) -> tuple[Region, ...]:
        """All regions, when the last line has been read."""
        self._end_marked()
        if self._open:
            advice = "Close it below the last line of the answer."
            raise _wrong(self._file, self._open.first, "BEGIN SOLUTION without END SOLUTION", advice)
        return tuple(self._regions)

    def _starter(self, number: int, text: str) -> None:
        if self._open is None:
            advice = "Move it between BEGIN and END, or right below a line that ends in # SOLUTION."
            raise _wrong(self._file, number, "starter text (#>) outside a solution region", advice)
        self._open.starter.append(text)
        self._open.last = number

    def _line(self, number: int, code: str, before: str) -> None:
        if not code.strip() and before:
            self._text(number, code, before)  # a heading of the narrative that ends in the word
            return
        indent = code[: len(code) - len(code.lstrip())]
        if self._open and not self._open.marked:
            wrong = f"# SOLUTION inside the region that begins at line {self._open.first}"
            raise _wrong(self._file, number, wrong, "Take the marker out.")
        if self._open and self._open.indent != indent:
            self._end_marked()
        self._open = self._open or _Open(number, indent, marked=True)
        self._open.last = number
        self._open.answer.append((number, f"{code}{before}".rstrip()))
        self.marked.append(number)

    def _begin(self, number: int, indent: str) -> None:
        if self._open:
            raise _wrong(self._file, number, f"BEGIN SOLUTION inside the region that begins at line {self._open.first}")
        self._open = _Open(number, indent)

    def _end(self, number: int) -> None:
        opened, self._open = self._open, None
        if opened is None:
            advice = "Open it above the first line of the answer."
            raise _wrong(self._file, number, "END SOLUTION without BEGIN SOLUTION", advice)
        if not any(line.strip() for line in opened.starter):
            advice = "Add a line '#> # TODO: ...' that says what to do."
            raise _wrong(self._file, opened.first, "the region has no starter text", advice)
        opened.last = number
        self._regions.append(opened.region())

    def _text(self, number: int, code: str, comment: str) -> None:
        self._end_marked()
        if self._open is None:
            return
        if not code and _MARK.match(comment):
            wrong = f"a cell begins inside the region of line {self._open.first}"
            raise _wrong(self._file, number, wrong, "Close it with # END SOLUTION.")
        self._open.answer.append((number, code + comment))

    def _end_marked(self) -> None:
        if self._open and self._open.marked:
            self._regions.append(self._open.region())
            self._open = None


def _whole_statements(source: str, file: Path) -> frozenset[int]:
    """The lines that hold nothing but whole simple statements."""
    try:
        tree = ast.parse(source)
    except SyntaxError as problem:
        raise _wrong(file, problem.lineno or 1, f"the solution is not valid Python: {problem.msg}") from None
    lines = source.split("\n")
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    longer = {node.lineno for node in statements if hasattr(node, "body") or node.lineno != node.end_lineno}
    return frozenset(
        node.lineno
        for node in statements
        if node.lineno not in longer and not lines[node.lineno - 1][: node.col_offset].strip()
    )


def _wrong(file: Path, line: int, problem: str, advice: str = "") -> CourseError:
    return CourseError.at(file, line, problem, advice)
