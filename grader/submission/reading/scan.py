"""Follow Python text line by line without parsing it: is the next line code, inside a string, or a continuation?

This works on cells that do not parse, which is when it is needed. It knows strings, brackets, comments and backslashes;
strings nested in the braces of an f-string are read as far as needed to find the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment>\#.*)
  | (?P<triple>\"{3}|'{3})
  | (?P<string>"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
    """,
    re.VERBOSE,
)
_END_OF = {
    '"""': re.compile(r'(?:\\.|[^\\])*?"""'),
    "'''": re.compile(r"(?:\\.|[^\\])*?'''"),
}


@dataclass(frozen=True)
class State:
    """What the next line begins in: a triple-quoted string that ends with ``quote``, or ``depth`` open brackets."""

    quote: str = ""
    depth: int = 0
    backslash: bool = False

    @property
    def at_statement(self) -> bool:
        """True when the next line begins a statement."""
        return not self.quote and not self.depth and not self.backslash


def after_line(line: str, state: State) -> State:
    """The state after ``line`` (without its newline) when it began in ``state``."""
    return _follow(line, state)[0]


def split_comments(source: str) -> Iterator[tuple[str, str]]:
    """Each line of ``source`` as its code and its comment, which is empty without one: a ``#`` in a string is none."""
    state = State()
    for line in source.split("\n"):
        state, column = _follow(line, state)
        yield line[:column], line[column:]


def _follow(line: str, state: State) -> tuple[State, int]:
    """The state after ``line``, and the column of its comment; its length where it has none."""
    position, column = 0, len(line)
    quote, depth = state.quote, state.depth
    while position < len(line):
        if quote:
            end = _END_OF[quote].match(line, position)
            if end is None:
                return State(quote=quote, depth=depth), column
            quote, position = "", end.end()
            continue
        token = _TOKEN.search(line, position)
        if token is None:
            break
        position = token.end()
        if token.lastgroup == "comment":
            column = token.start()
        elif token.lastgroup == "triple":
            quote = token.group()
        elif token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth = max(0, depth - 1)
    continues = column == len(line) and not quote and line.endswith("\\")
    return State(quote=quote, depth=depth, backslash=continues), column


def ends_in_string(source: str) -> bool:
    """True when ``source`` stops inside a triple-quoted string."""
    state = State()
    for line in source.split("\n"):
        state = after_line(line, state)
    return bool(state.quote)
