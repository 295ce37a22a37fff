"""Text of strangers as something to show: nothing in it acts on a screen, hides or reorders what stands beside it.

Everything a learner's code can put into a record (values, messages, file names, printed output) goes through here
before anybody sees it. What would act on the reader's screen is shown as an escape instead, so that two texts that
differ never look the same.
"""

from __future__ import annotations

import re
import unicodedata

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, halves of pairs, and what breaks a line (Unicode's general categories)."""
_UNKNOWN = frozenset({"Co", "Cn"})
"""For private use, or unknown to this Python: nobody knows what a screen makes of them."""
_JOINERS = "\u200c\u200d"
"""They join or part the letters of a script and the parts of an emoji."""

# No body of a sequence may hold the start of another: matching then takes linear time on any text.
_TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement, erasing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]+[0-~]"  # character sets
    r"|\x1b[0-Z\\^-~]"  # two-character sequences
)


def acts(character: str) -> bool:
    """Whether a screen acts on the character: control, format, half a pair, a separator of lines or paragraphs.

    What joins letters does not count: names are written with it.
    """
    return character not in _JOINERS and unicodedata.category(character) in _ACTING


def printable(text: str, limit: int = 200) -> str:
    """``text`` as a piece of a line: what has no shape of its own is written as its escape; cut after ``limit``.

    Tabs become four blanks, since columns count them as part of the line.
    """
    kept = text if len(text) <= limit else text[: limit - 1] + "…"
    return _escaped(kept.replace("\t", "    "), "")


def printable_lines(text: str, limit: int) -> str:
    """``text`` of several lines, at most ``limit`` characters, and a notice of any cut.

    Terminal control sequences are removed; what else acts on a screen or is unknown becomes an escape such as ``\\x07``
    or ``\\u202e``. Line feeds, tabs and joiners stay, carriage returns become line feeds.
    """
    # Sequences that are removed may be long, so more than the limit is looked at; what lies behind is never processed.
    head = text[: limit * 4]
    plain = _TERMINAL_SEQUENCE.sub("", head).replace("\r\n", "\n").replace("\r", "\n")
    clean = _escaped(plain, "\n\t" + _JOINERS)
    if len(clean) <= limit and len(head) == len(text):
        return clean
    return f"{clean[:limit]}... (cut here: {len(text)} characters in all)"


def one_line(text: str, limit: int) -> str:
    """Like ``printable_lines``, for places that hold one line: line feeds and tabs become blanks."""
    return printable_lines(" ".join(text[: limit * 4].split()), limit)


def _escaped(text: str, kept: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign in kept or not _shapeless(sign) else _escape(sign) for sign in text)


def _shapeless(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _ACTING or category in _UNKNOWN


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
