"""Make text that a learner wrote safe to show: no control sequences, nothing invisible or reordering, not too long."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str, limit: int = 200) -> str:
    """``text`` with every character that a terminal would act on written as its escape, cut after ``limit`` characters.

    Tabs become four blanks, since columns count them as part of the line.
    """
    kept = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(_shown(character) for character in kept)


def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) in _HIDDEN:
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character
