"""Make text from a submission safe to show: on a terminal, in HTML, in XML and in a CI log.

Everything a learner's code can put into a record (values, messages, file names, printed output) goes through
``printable`` before a report shows it. What would act on the reader's screen is shown as an escape instead, so that two
texts that differ never look the same.
"""

from __future__ import annotations

import re

# No body of a sequence may hold the start of another: matching then takes linear time on any text.
TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement, erasing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]+[0-~]"  # character sets
    r"|\x1b[0-Z\\^-~]"  # two-character sequences
)

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 (save tab and line feed), DEL, C1
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # invisible, or marks of direction
    "\u2028-\u202e\u2060-\u206f"  # line separators, bidi embeddings, overrides and isolates
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\U000e0000-\U000e007f]"  # invisible tags
)

CI_COMMANDS = (
    # GitHub reads "::command" after leading blanks; a terminal may fold a line anywhere, so "::word" is broken up in
    # every place.
    (re.compile(r"^([ \t]*):(?=:)|:(?=:[A-Za-z])", re.MULTILINE), r"\1:\\"),
    # GitHub and Azure find "##[command]" and "##vso[...]" anywhere in a line, TeamCity "##teamcity[" at its start.
    (re.compile(r"^([ \t]*)#(?=#)|#(?=#[A-Za-z]{0,20}\[)", re.MULTILINE), r"\1#\\"),
)


def printable(text: str, limit: int) -> str:
    """``text`` without anything that acts on a screen, at most ``limit`` characters, and a notice of any cut.

    Terminal control sequences are removed; other control characters, direction overrides, invisible characters and
    lone surrogates become escapes such as ``\\x07`` or ``\\u202e``. Line feeds and tabs stay, carriage returns become
    line feeds.
    """
    # Sequences that are removed may be long, so more than the limit is looked at; what lies behind is never processed.
    head = text[: limit * 4]
    clean = HARMFUL.sub(_escape, _line_feeds(TERMINAL_SEQUENCE.sub("", head)))
    if len(clean) <= limit and len(head) == len(text):
        return clean
    return f"{clean[:limit]}... (cut here: {len(text)} characters in all)"


def one_line(text: str, limit: int) -> str:
    """Like ``printable``, for places that hold one line: line feeds and tabs become blanks."""
    return printable(" ".join(text[: limit * 4].split()), limit)


def without_ci_commands(text: str) -> str:
    """Break up what a CI service would read as a command (``::error::``, ``##vso[...]``) by a visible backslash."""
    for pattern, replacement in CI_COMMANDS:
        text = pattern.sub(replacement, text)
    return text


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
