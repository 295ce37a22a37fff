"""Read a plain script: each statement at its left margin is a cell, so that one that raises costs only itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.base.parsing import parsed
from grader.submission.reading.pasted import unpasted
from grader.submission.reading.raw import RawCell
from grader.submission.reading.scan import State, after_line
from grader.submission.syntax import parses

_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_BEGINS = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+\w+|@\w|(?:import|from)[ \t]+\w")
"""What begins a statement even where a bracket before it was never closed."""


_MOST = 1_500
"""A text of more statements is data rather than code, and stays in one cell."""


def split_script(text: str) -> tuple[RawCell, ...]:
    """A cell for each statement, with the comments above it; a text without code has none."""
    lines = text.split("\n")
    tree = next((each for each in (text, unpasted(text)) if parses(each)), "")
    ends = list(_ends_of_tree(tree) if tree else _ends_of_text(lines))
    if len(ends) > _MOST:
        ends = [len(lines)]
    cells: list[RawCell] = []
    start = 0
    for end in ends:
        body = lines[start:end]
        blank = next((count for count, line in enumerate(body) if line.strip()), 0)
        source = "\n".join(body[blank:]).rstrip()
        if any(line.strip() and not line.lstrip().startswith("#") for line in body):
            cells.append(RawCell(len(cells) + 1, "code", source, start + blank + 1))
        start = end
    return tuple(cells)


def _ends_of_tree(text: str) -> Iterator[int]:
    """The number of the last line of each statement; of several on one line once."""
    last = 0
    for node in parsed(text).body:
        end = node.end_lineno or node.lineno
        if last and _first_line(node) > last:
            yield last
        last = max(last, end)
    if last:
        yield last


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _ends_of_text(lines: list[str]) -> Iterator[int]:
    """The same where the text is no valid Python, as far as can be seen without parsing it."""
    state, begun, decorated = State(), False, False
    for number, line in enumerate(lines):
        at_margin = bool(line) and not line[0].isspace() and line[0] != "#"
        recovers = not state.quote and bool(_BEGINS.match(line))
        if at_margin and (state.at_statement or recovers) and not _GOES_ON.match(line):
            if begun and not decorated:
                yield _above(lines, number)
            if recovers:
                state = State()
            begun, decorated = True, line.startswith("@")
        state = after_line(line, state)
    if begun:
        yield len(lines)


def _above(lines: list[str], number: int) -> int:
    """The line, from 0, at which the comments directly above line ``number`` begin."""
    while number and lines[number - 1].startswith("#"):
        number -= 1
    return number
