"""Text of strangers as a cell of a CSV file: nothing that a spreadsheet runs, nothing that acts on a terminal."""

from __future__ import annotations

import re
import unicodedata

# The characters that begin a formula, the full-width ones among them, which some keyboards give and some programs take:
# "CSV Injection", OWASP.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")
_REMOVED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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
    return "" if character in _REORDERS or unicodedata.category(character) in _REMOVED else character
