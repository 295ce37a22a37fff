"""Text of a submission in the log of a CI service, which reads commands in what a step prints."""

from __future__ import annotations

import re

_COMMANDS = (
    # GitHub reads "::command" after leading blanks; a terminal may fold a line anywhere, so "::word" is broken up in
    # every place.
    (re.compile(r"^([ \t]*):(?=:)|:(?=:[A-Za-z])", re.MULTILINE), r"\1:\\"),
    # GitHub and Azure find "##[command]" and "##vso[...]" anywhere in a line, TeamCity "##teamcity[" at its start.
    (re.compile(r"^([ \t]*)#(?=#)|#(?=#[A-Za-z]{0,20}\[)", re.MULTILINE), r"\1#\\"),
)


def without_ci_commands(text: str) -> str:
    """Break up what a CI service would read as a command (``::error::``, ``##vso[...]``) by a visible backslash."""
    for pattern, replacement in _COMMANDS:
        text = pattern.sub(replacement, text)
    return text
