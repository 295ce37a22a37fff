"""CSV files, written and read in one way: nothing that a spreadsheet runs, nothing that acts on a terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.base.text import acts

# The characters that begin a formula, the full-width ones among them, which some keyboards give and some programs take:
# "CSV Injection", OWASP.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")


class TableError(ValueError):
    """A text is no CSV; ``line`` counts from 1, ``str()`` says what is wrong there."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV. Every text is made harmless (``safe_cell``); what is None is an empty cell."""
    return _written([safe_cell(cell) for cell in row] for row in rows)


def csv_verbatim(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, every cell as it is: for a table that goes back to where it came from, whose cells have to match.

    Texts of learners that are put into it have to pass ``safe_text`` before.
    """
    return _written(rows)


def csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file that is read line by line, empty ones too, each with the number of its last line from 1.

    Raises ``TableError`` where it is none.
    """
    reader = csv.reader(lines)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as problem:
        raise TableError(reader.line_num, str(problem)) from None


def column_names(header: Sequence[str]) -> list[str]:
    """The first row of a table that a person wrote: blanks around a name do not count, and capitals do not."""
    return [name.strip().casefold() for name in header]


def lines_of(text: str) -> Iterable[str]:
    """The lines of a text as ``csv_rows`` wants them: with their ends, which may stand inside a cell."""
    return io.StringIO(text.removeprefix("\ufeff"), newline="")


def safe_cell(value: object) -> object:
    """A value as a cell: texts as ``safe_text`` makes them, numbers as they are."""
    return safe_text(value) if isinstance(value, str) else value


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, in one line and without control characters.

    What looks like a formula gets a quote in front, which spreadsheets take as "this is text"; a number stays a number.
    For texts that come from learners: a cell that an instructor wrote is the instructor's own.
    """
    plain = "".join(_kept(character) for character in text)
    if plain.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(plain.strip()):
        return f"'{plain}"
    return plain


def _kept(character: str) -> str:
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    return "" if acts(character) else character


def _written(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
