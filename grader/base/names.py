"""Names of people and labs, compared in one way (two systems spell a letter differently), and as names of files."""

from __future__ import annotations

import getpass
import re
import unicodedata

from grader.base.hashing import sha256_hex

OWN_DATA = "data"
"""The folder, of a course or below the current one, for data files of one's own, found by their names."""
_LONGEST = 80
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""Windows takes these for devices, with any ending."""


def canonical(name: str) -> str:
    """The name as it is compared and stored: composed letters (Unicode's NFC), no blanks around.

    Capitals stay: ``Ada`` and ``ada`` may be two learners of a class.
    """
    return unicodedata.normalize("NFC", name).strip()


def folded(name: str) -> str:
    """The name where capitals do not count, as in what people write by hand."""
    return unicodedata.normalize("NFC", canonical(name).casefold())


def file_name(text: str) -> str:
    """A name that is safe as a file's. What had to be changed ends in ``~`` and a hash of the whole text.

    Only small letters, digits, dot, dash and underscore stay as they are: some systems take ``Ada`` and ``ada`` for
    one, and drop a dot at the end. A name never begins like an option of a command. No name that stays has a ``~``,
    so two texts never meet.
    """
    safe = re.sub(r"[^a-z0-9_.-]", "_", text.lower()).lstrip(".-")[:_LONGEST]
    if safe == text and safe and not safe.endswith(".") and not _DEVICES.fullmatch(safe):
        return safe
    safe = safe.replace(".", "_") if _DEVICES.fullmatch(safe) else safe
    return f"{safe}~{sha256_hex(text)[:12]}"


def user_name() -> str:
    """What the machine calls who works on it; a stand-in where it has no name for the user, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unnamed"
