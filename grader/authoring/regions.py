"""Find the solution regions of a reference file: what a learner does not get, and what stands in its place.

A region lies between ``# BEGIN SOLUTION`` and ``# END SOLUTION``; its lines that begin with ``#>`` are starter text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.course.model import CourseError

_BEGIN = re.compile(r"(?P<indent>\s*)#\s*BEGIN SOLUTION\s*")
_END = re.compile(r"\s*#\s*END SOLUTION\s*")
_STARTER = re.compile(r"(?P<indent>\s*)#>(?: (?P<text>.*))?")
_MARK = re.compile(r"#\s?%%")
_ALMOST = re.compile(r"#.*\b(?:BEGIN|END)[ _-]*SOLUTION", re.I)


@dataclass(frozen=True)
class Region:
    """Lines ``first`` to ``last`` of the file (from 1, both markers within); ``starter`` keeps its indentation."""

    first: int
    last: int
    indent: str
    starter: tuple[str, ...]


def find_regions(source: str, *, file: Path) -> tuple[Region, ...]:
    """The regions of ``source`` in order.

    Raises ``CourseError`` naming ``file`` and line for an END without BEGIN, a BEGIN in a region, a region without END
    or without starter text, one that runs into the next cell, starter text outside a region, and a marker that is
    misspelt or shares its line, which would hand out the answer.
    """
    regions: list[Region] = []
    begin: tuple[int, str] | None = None
    starter: list[str] = []
    for number, line in enumerate(source.split("\n"), 1):
        if match := _BEGIN.fullmatch(line):
            if begin:
                raise _wrong(file, number, f"BEGIN SOLUTION inside the region that begins at line {begin[0]}")
            begin, starter = (number, match["indent"]), []
        elif _END.fullmatch(line):
            regions.append(_region(file, number, begin, starter))
            begin = None
        elif match := _STARTER.fullmatch(line):
            if not begin:
                raise _wrong(file, number, "starter text (#>) outside a solution region: move it between BEGIN and END")
            starter.append(match["indent"] + match["text"] if match["text"] else "")
        elif _ALMOST.search(line):
            wrong = "a stray solution marker: write # BEGIN SOLUTION or # END SOLUTION alone on its line"
            raise _wrong(file, number, wrong)
        elif begin and _MARK.match(line):
            raise _wrong(
                file, number, f"a cell begins inside the region of line {begin[0]}: close it with # END SOLUTION"
            )
    if begin:
        raise _wrong(file, begin[0], "BEGIN SOLUTION without END SOLUTION: close it below the last line of the answer")
    return tuple(regions)


def _region(file: Path, number: int, begin: tuple[int, str] | None, starter: list[str]) -> Region:
    if begin is None:
        raise _wrong(file, number, "END SOLUTION without BEGIN SOLUTION: open it above the first line of the answer")
    if not any(line.strip() for line in starter):
        advice = "the region has no starter text: add a line '#> # TODO: ...' that says what to do"
        raise _wrong(file, begin[0], advice)
    return Region(first=begin[0], last=number, indent=begin[1], starter=tuple(starter))


def _wrong(file: Path, line: int, problem: str) -> CourseError:
    return CourseError(file, f"line {line}", problem)
