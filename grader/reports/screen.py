"""Writing lines to a terminal of any width, encoding and ability."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rich.console import Console
from rich.text import Text

from grader.base.parsing import parsed
from grader.reports.wording import status_word

TONE_STYLES: Mapping[str, str] = MappingProxyType({"good": "green", "bad": "red", "ours": "magenta", "quiet": "dim"})
_COMMANDS = (
    # GitHub reads "::command" after leading blanks; a terminal may fold a line anywhere, so "::word" is broken up in
    # every place.
    (re.compile(r"^([ \t]*):(?=:)|:(?=:[A-Za-z])", re.MULTILINE), r"\1:\\"),
    # GitHub and Azure find "##[command]" and "##vso[...]" anywhere in a line, TeamCity "##teamcity[" at its start.
    (re.compile(r"^([ \t]*)#(?=#)|#(?=#[A-Za-z]{0,20}\[)", re.MULTILINE), r"\1#\\"),
)


@dataclass(frozen=True)
class Screen:
    """A console with what every line needs: CI commands broken up, characters that its encoding lacks escaped."""

    console: Console

    def line(self, text: str | Text, *, indent: int = 0, style: str = "") -> None:
        """Write text folded at the console's width, each line ``indent`` columns in."""
        width = max(self.console.width - indent, 10)
        for row in self._safe(text, style).wrap(self.console, width):
            row.rstrip()
            self.console.print(Text.assemble(" " * indent, row), soft_wrap=True, highlight=False)

    def verbatim(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """Write text that is meant to be copied: never folded or cut by us, tabs kept as they are."""
        for part in text.split("\n"):
            self.console.print(self._safe(" " * indent + part, style), soft_wrap=True, highlight=False)

    def code(self, text: str, *, indent: int = 0) -> None:
        """Write a line of Python to be copied, folded where it stays the same program; what is cut folds like text."""
        if len(text) <= self.console.width - indent:
            self.verbatim(text, indent=indent)
            return
        folded = _folded(text, max(self.console.width - indent, 20))
        if folded is None:
            self.line(text, indent=indent)
        else:
            self.verbatim(folded, indent=indent)

    def blank(self) -> None:
        """Write an empty line."""
        self.console.print()

    def glyph(self, status: str) -> str:
        """The sign of a status, in ASCII where the console's encoding has no other."""
        word = status_word(status)
        return word.glyph if self.encodes("".join(("✓✗–∅○", word.glyph))) else word.ascii_glyph

    def status_style(self, status: str) -> str:
        """The colour of a status; colour only repeats what glyph and word say."""
        return TONE_STYLES[status_word(status).tone]

    def encodes(self, text: str) -> bool:
        """Whether the console's encoding has all characters of ``text``."""
        return _encodable(text, self.console.encoding) == text

    def _safe(self, text: str | Text, style: str) -> Text:
        if isinstance(text, str):
            return Text(self._plain(text), style=style)
        return Text.assemble(*((self._plain(str(part)), part.style) for part in _parts(text)), style=style)

    def _plain(self, text: str) -> str:
        return _encodable(without_ci_commands(text), self.console.encoding)


def _folded(code: str, width: int) -> str | None:
    """Python in lines of that width at most, as far as its words allow: unfolded where that would make another program,
    None for what is no Python."""
    try:
        program = ast.dump(parsed(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    folded = "\n".join(textwrap.wrap(code, width, break_long_words=False, break_on_hyphens=False))
    try:
        return folded if ast.dump(parsed(folded)) == program else code
    except SyntaxError:
        return code


def _encodable(text: str, encoding: str) -> str:
    return text.encode(encoding, errors="backslashreplace").decode(encoding)


def _parts(text: Text) -> list[Text]:
    """The text cut where its style changes, so that escaping may change lengths without shifting styles."""
    borders = sorted({0, len(text), *(edge for span in text.spans for edge in (span.start, span.end))})
    cut = text.divide(borders[1:-1])
    return [Text(part.plain, style=part.spans[0].style if part.spans else part.style) for part in cut]


def without_ci_commands(text: str) -> str:
    """Break up what a CI service would read as a command (``::error::``, ``##vso[...]``) by a visible backslash."""
    for pattern, replacement in _COMMANDS:
        text = pattern.sub(replacement, text)
    return text
