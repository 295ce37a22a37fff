"""Unpack the archive of a whole class: only files that may be submissions, none outside the target.

An entry that no honest tool writes costs only the learner whose it is: it is left out and named.
"""

from __future__ import annotations

import errno
import lzma
import os
import shutil
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from grader.submission import SubmissionError
from grader.submission.archive import MAX_ARCHIVE, after_the_end, bad_name, is_archive
from grader.submission.layouts import STAMP
from grader.submission.read import SUFFIXES

MAX_TOTAL = 50 << 30
MAX_ENTRIES = 2_000_000
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


@dataclass(frozen=True)
class _Entry:
    name: str
    size: int
    saved: float
    problem: str
    source: zipfile.ZipInfo | tarfile.TarInfo


def unpack_class(archive: Path, target: Path) -> Unpacked:
    """Write the submissions of an archive below ``target``, times kept; what was left out is returned.

    Raises ``SubmissionError`` when the archive itself is damaged or too large, ``OSError`` when the machine cannot
    write.
    """
    refused: list[Refused] = []
    others: list[PurePosixPath] = []
    total = 0
    try:
        with _opened(archive) as opened:
            for number, entry in enumerate(_entries(opened)):
                total += entry.size
                if number >= MAX_ENTRIES or total > MAX_TOTAL:
                    raise SubmissionError(archive, "unpacks to more than any class hands in.", _ADVICE)
                reason = _why_refused(entry)
                if reason:
                    refused.append(Refused(_harmless(entry.name), reason))
                elif not _wanted(entry.name):
                    others.append(_harmless(entry.name))
                elif problem := _write(opened, entry, target / PurePosixPath(entry.name)):
                    refused.append(Refused(_harmless(entry.name), problem))
            if isinstance(opened, tarfile.TarFile) and (problem := after_the_end(opened)):
                raise SubmissionError(archive, f"{problem}.", _ADVICE)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, ValueError) as problem:
        raise SubmissionError(archive, f"is damaged or no archive of its kind: {problem}.", _ADVICE) from None
    return Unpacked(tuple(refused), tuple(others))


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile | tarfile.TarFile]:
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as opened:
            yield opened
    else:
        with tarfile.open(archive, "r:*") as tar:
            yield tar


def _entries(opened: zipfile.ZipFile | tarfile.TarFile) -> Iterator[_Entry]:
    if isinstance(opened, zipfile.ZipFile):
        for info in opened.infolist():
            if not info.is_dir():
                yield _of_zip(info)
        return
    for member in opened:
        if not member.isdir():
            problem = "" if member.isreg() else "is a link or a device"
            yield _Entry(member.name, member.size, member.mtime, problem, member)


def _of_zip(info: zipfile.ZipInfo) -> _Entry:
    kind = stat.S_IFMT(info.external_attr >> 16)
    problem = "is encrypted" if info.flag_bits & 0x1 else ""
    if kind not in (0, stat.S_IFREG):
        problem = "is a link or a device"
    saved = time.mktime((*info.date_time, 0, 0, -1))
    return _Entry(info.orig_filename, info.file_size, saved, problem, info)


def _why_refused(entry: _Entry) -> str:
    if entry.problem or bad_name(entry.name):
        return entry.problem or bad_name(entry.name)
    if entry.size < 0:
        return "has a negative size"
    return f"is larger than {MAX_ARCHIVE >> 20} MB" if entry.size > MAX_ARCHIVE else ""


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in SUFFIXES or path.name == STAMP or is_archive(Path(name))


def _write(opened: zipfile.ZipFile | tarfile.TarFile, entry: _Entry, path: Path) -> str:
    """Write one file; what is wrong with it, empty when nothing is."""
    if os.path.lexists(path):
        return "stands in the archive twice"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _reader(opened, entry) as source, path.open("xb") as file:
            shutil.copyfileobj(source, file)  # no more than the size that the archive declares
        if problem := _set_time(path, entry.saved):
            return problem
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, NotImplementedError) as problem:
        path.unlink(missing_ok=True)
        return f"is damaged ({problem})"
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


def _reader(opened: zipfile.ZipFile | tarfile.TarFile, entry: _Entry) -> IO[bytes]:
    if isinstance(entry.source, zipfile.ZipInfo):
        assert isinstance(opened, zipfile.ZipFile)
        return opened.open(entry.source)
    assert isinstance(opened, tarfile.TarFile)
    found = opened.extractfile(entry.source)
    assert found is not None
    return found


def _harmless(name: str) -> PurePosixPath:
    """The path without what leads elsewhere."""
    parts = name.replace("\\", "/").encode("unicode_escape").decode("ascii").replace("\\", "_").split("/")
    return PurePosixPath(*[part for part in parts if part not in ("", ".", "..")] or ["unnamed"])
