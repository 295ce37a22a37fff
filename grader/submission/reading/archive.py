"""Look into a zip or tar that was handed in, without ever unpacking it to disk.

Only the bytes of members that may be notebooks or Python files are read, each within a cap. An archive with a name, a
member or a size that no honest tool writes is refused as a whole, with the reason: whoever made it should make it anew.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.base.archives import ZIPS, ArchiveError, Bounds, Entry, begins_like_a_zip, opened_archive
from grader.submission.model import SubmissionError

MAX_ARCHIVE = 50 << 20
MAX_ENTRIES = 2_000
BOUNDS = Bounds(entries=MAX_ENTRIES, total=100 << 20, member=20 << 20)
_ADVICE = "Make a plain zip of the folder with lab.py or lab.ipynb in it, and hand that in."
_READ = frozenset({".py", ".ipynb", ".html", ".htm", ".python"})


@dataclass(frozen=True)
class Member:
    """A file inside an archive: its path there, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Archive:
    """What an archive holds: the files that may be submissions, and the paths of those that are none."""

    members: tuple[Member, ...]
    others: tuple[str, ...]


def read_members(path: Path, data: bytes) -> list[Member]:
    """The files of an archive that may be submissions. Raises ``SubmissionError`` with the reason to refuse it."""
    return list(read_archive(path, data).members)


def read_archive(path: Path, data: bytes) -> Archive:
    """All that an archive holds. Raises ``SubmissionError`` with the reason to refuse it."""
    try:
        if len(data) > MAX_ARCHIVE:
            raise ArchiveError(f"is larger than {MAX_ARCHIVE >> 20} MB")
        if path.name.lower().endswith(ZIPS) and not begins_like_a_zip(data):
            raise ArchiveError("does not begin like a zip")
        return _read(path.name, data)
    except ArchiveError as reason:
        raise SubmissionError(path, f"{reason}.", _ADVICE) from None


def _read(name: str, data: bytes) -> Archive:
    with opened_archive(name, data, BOUNDS) as archive:
        entries = list(archive.entries())
        seen: set[str] = set()
        for entry in entries:
            _check(entry, seen)
        files = [entry for entry in entries if not entry.folder]
        members = tuple(Member(each.name, archive.read(each)) for each in files if _wanted(each.name))
    others = (each.name for each in files if not _wanted(each.name) and not made_by_tools(each.name))
    return Archive(members, tuple(others))


def _check(entry: Entry, seen: set[str]) -> None:
    """Raise ``ArchiveError`` for an entry that no honest archive has. ``seen`` are the names of those before it."""
    if entry.problem:
        raise ArchiveError(f"has an entry {entry.shown} that {entry.problem}")
    folded = unicodedata.normalize("NFC", entry.name.rstrip("/")).casefold()
    if folded in seen and not entry.folder:
        raise ArchiveError(f"has the entry {entry.shown} twice (names that differ only in case or form count as one)")
    seen.add(folded)


def made_by_tools(name: str) -> bool:
    """Whether a path is one that editors, notebooks and systems make: nothing that anybody hands in."""
    path = PurePosixPath(name)
    return any(part.startswith(".") or part in ("__MACOSX", "__pycache__") for part in path.parts) or path.name in (
        "Thumbs.db",
        "desktop.ini",
    )


def is_own_check(name: str) -> bool:
    """Whether a path is one of the lab's own tests, which come along when a whole folder is handed in. A notebook or an
    archive is none, whatever its name."""
    own = PurePosixPath(name).name
    return own == "conftest.py" or (own.startswith("test_") and own.endswith(".py"))


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in _READ and not made_by_tools(name)
