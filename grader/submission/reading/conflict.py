"""A notebook in which git left both sides of a conflict, or that is cut off: what can be read of it, and where."""

from __future__ import annotations

import re

_OURS = re.compile(r"<{7}(?: (?P<name>.*))?")
_BASE = re.compile(r"\|{7}(?: .*)?")
_MIDDLE = re.compile(r"={7}")
_THEIRS = re.compile(r">{7}(?: .*)?")


def conflict_lines(text: str) -> tuple[int, ...]:
    """The numbers of the lines at which conflicts begin."""
    lines = text.split("\n")
    begin = tuple(number for number, line in enumerate(lines, 1) if _OURS.fullmatch(line))
    return begin if any(map(_THEIRS.fullmatch, lines)) and any(map(_MIDDLE.fullmatch, lines)) else ()


def conflict_sides(text: str) -> tuple[str, str]:
    """The text with the first side of each conflict, and with the second."""
    sides: tuple[list[str], list[str]] = ([], [])
    within = ""
    for line in text.split("\n"):
        if not within and _OURS.fullmatch(line):
            within = "ours"
        elif within and _BASE.fullmatch(line):
            within = "base"
        elif within and _MIDDLE.fullmatch(line):
            within = "theirs"
        elif within and _THEIRS.fullmatch(line):
            within = ""
        else:
            for side, lines in zip(("ours", "theirs"), sides, strict=True):
                if within in ("", side):
                    lines.append(line)
    return "\n".join(sides[0]), "\n".join(sides[1])


def cut_off(text: str, at: int, message: str) -> str:
    """Where a text of JSON ends before it should, in words; empty where it is wrong in another way.

    ``at`` and ``message`` are those of the parser's error.
    """
    if '"cell' not in text:
        return ""  # it never was one
    if at < len(text.rstrip()) and not message.startswith("Unterminated string"):
        return ""
    line = text.rstrip().count("\n") + 1
    cells = text.count('"cell_type"')
    return f"line {line}" + (f", in cell {cells}" if cells else "")
