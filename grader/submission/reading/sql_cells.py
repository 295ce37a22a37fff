"""Cells of SQL as Python: the text of a query that is an answer, or a statement that is run where it stands.

``%%sql`` (IPython) or ``%sql`` (Databricks) begins such a cell. It is the answer ``revenue`` where it says so:
``%%sql revenue <<``, ``%%sql -o revenue``, ``%%sql --save revenue``, or the comment ``-- answer: revenue`` above the
query. Every line keeps its number.
"""

from __future__ import annotations

import re

from grader.submission.syntax import parses

_MAGIC = re.compile(r"%{1,2}sql\b[ \t]*(?P<rest>.*)")
_BOUND = re.compile(r"(?:(?P<before>[A-Za-z_]\w*)[ \t]*<<|(?:-o|--output|--save)[ \t]+(?P<option>[A-Za-z_]\w*))[ \t]*")
_COMMENT = re.compile(r"[ \t]*--[ \t]*answer:[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*", re.IGNORECASE)
_SHOWS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:select|with|from|values|table|show|desc|describe|explain)\b",
    re.IGNORECASE | re.DOTALL,
)
_SEVERAL = re.compile(r";[ \t]*(?:--[^\n]*)?\n\s*(?!--)\S")
RESULT = "_sqldf"
"""What holds the rows of the last cell of SQL that is no answer, as on Databricks."""


def as_python(source: str) -> str | None:
    """The cell as Python; None for one that is no SQL, and for what is no answer and only shows rows, or holds several
    statements."""
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    magic = _MAGIC.fullmatch(lines[first]) if first is not None else None
    if first is None or magic is None:
        return None
    rest = magic["rest"]
    bound = _BOUND.match(rest)
    name = (bound["before"] or bound["option"]) if bound else ""
    rest = rest[bound.end() :] if bound else rest
    text = "\n".join([rest, *lines[first + 1 :]])
    if not name:
        name = next((said["name"] for line in text.split("\n") if (said := _COMMENT.fullmatch(line))), "")
    if not text.strip() or (not name and (_SHOWS.match(text) or _SEVERAL.search(text))):
        return None
    for quotes in ('"""', "'''"):
        literal = f"r{quotes}{text}{quotes}"
        given = f"{name} = {literal}" if name else f"{RESULT} = spark.sql({literal})"
        cell = "\n".join([*lines[:first], given])
        if quotes not in text and not text.endswith((quotes[0], "\\")) and parses(cell):
            return cell
    return None
