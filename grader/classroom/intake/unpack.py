"""Unpack the archive of a whole class: only files that may be submissions, none outside the target.

An entry that no honest tool writes costs only the learner whose it is: it is left out and named.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.base.archives import (
    Archive,
    ArchiveError,
    Bounds,
    DamagedArchiveError,
    Entry,
    harmless,
    is_archive,
    opened_archive,
)
from grader.submission import SubmissionError
from grader.submission.layouts import STAMP
from grader.submission.reading.archive import MAX_ARCHIVE
from grader.submission.reading.read import SUFFIXES

BOUNDS = Bounds(entries=2_000_000, total=50 << 30, member=MAX_ARCHIVE)
_ADVICE = "Make the archive anew from the folder of submissions."
_OF_THE_NAME = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})


@dataclass(frozen=True)
class Refused:
    """An entry that was left out: its path with nothing dangerous in it, and why."""

    name: PurePosixPath
    reason: str


@dataclass(frozen=True)
class Unpacked:
    """What was not written: entries that are refused, and the paths of files that are no submissions."""

    refused: tuple[Refused, ...]
    others: tuple[PurePosixPath, ...]


def unpack_class(archive: Path, target: Path) -> Unpacked:
    """Write the submissions of an archive below ``target``, times kept; what was left out is returned.

    Raises ``SubmissionError`` when the archive itself is damaged or too large, ``OSError`` when the machine cannot
    write.
    """
    refused: list[Refused] = []
    others: list[PurePosixPath] = []
    try:
        with opened_archive(archive.name, archive, BOUNDS) as opened:
            for entry in opened.entries():
                if entry.folder:
                    continue
                reason = _why_refused(entry)
                if reason:
                    refused.append(Refused(harmless(entry.name), reason))
                elif not _wanted(entry.name):
                    others.append(harmless(entry.name))
                elif problem := _write(opened, entry, target / PurePosixPath(entry.name)):
                    refused.append(Refused(harmless(entry.name), problem))
    except ArchiveError as problem:
        raise SubmissionError(archive, f"{problem}.", _ADVICE) from None
    return Unpacked(tuple(refused), tuple(others))


def _why_refused(entry: Entry) -> str:
    if entry.problem:
        return entry.problem
    return f"is larger than {BOUNDS.member >> 20} MB" if entry.size > BOUNDS.member else ""


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in SUFFIXES or path.name == STAMP or is_archive(Path(name))


def _write(archive: Archive, entry: Entry, path: Path) -> str:
    """Write one file; what is wrong with it, empty when nothing is."""
    if os.path.lexists(path):
        return "stands in the archive twice"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            archive.copy(entry, file)
        if problem := _set_time(path, entry.saved):
            return problem
    except DamagedArchiveError as damage:
        path.unlink(missing_ok=True)
        return f"is damaged ({damage.reason})"
    except (FileExistsError, NotADirectoryError):
        return "is a file and a folder at once"
    except OSError as problem:
        if problem.errno not in _OF_THE_NAME:
            problem.filename = str(path)
            raise
        return f"has a name that cannot be written ({(problem.strerror or 'no such name').lower()})"
    return ""


def _set_time(path: Path, saved: float) -> str:
    """Keep the time at which it was saved; what is wrong with that time, empty when nothing is."""
    try:
        os.utime(path, (saved, saved))
    except (OverflowError, ValueError):  # not a number, or beyond all calendars
        path.unlink()
        return "has no time at which it can have been saved"
    return ""
