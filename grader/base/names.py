"""Names of people and folders, compared in one way: two systems spell the same letter with other code points."""

from __future__ import annotations

import unicodedata


def canonical(name: str) -> str:
    """The name as it is compared and stored: composed letters (Unicode's NFC), no blanks around.

    Capitals stay: ``Ada`` and ``ada`` may be two learners of a class.
    """
    return unicodedata.normalize("NFC", name).strip()


def folded(name: str) -> str:
    """The name where capitals do not count, as in what people write by hand."""
    return unicodedata.normalize("NFC", canonical(name).casefold())
