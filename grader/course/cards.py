"""Cards that ask "what will this print?": a few lines of code, what they print, and why. Nobody is graded for them."""

from __future__ import annotations

import tomllib

import msgspec

from grader.course.model import CourseError, Lab

FILE = "cards.toml"


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One card: a ``[[card]]`` table of ``exercises/<lab>/cards.toml``."""

    title: str
    """What it is about."""
    code: str
    """A few lines of Python; they may use ``sc``."""
    prints: str
    """All that they print."""
    why: str
    """Why, told after the guess."""


class _Cards(msgspec.Struct, forbid_unknown_fields=True):
    card: tuple[Card, ...]


def read_cards(lab: Lab) -> tuple[Card, ...]:
    """The cards of a lab in their order, none where it has no file of them. Raises ``CourseError``."""
    path = lab.folder / FILE
    if not path.exists():
        return ()
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Cards).card
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise CourseError(path, "", str(problem)) from None


def same_output(guess: str, prints: str) -> bool:
    """Whether a guess says what is printed; blanks, quotes of another kind and line ends do not count."""
    return _bare(guess) == _bare(prints)


def _bare(text: str) -> str:
    return "".join(text.replace('"', "'").split())
