"""Zip and tar archives of strangers: looked into within bounds, an entry at a time, and never unpacked by a library.

An entry that no honest tool writes carries the reason; whoever reads the archive decides whether that costs the entry
or the whole archive.
"""

from __future__ import annotations

import contextlib
import errno
import io
import math
import re
import shutil
import stat
import tarfile
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from grader.base.text import printable

ZIPS = (".zip", ".dbc")
"""The names of zips end so; Databricks gives its own another name."""
SUFFIXES = (*ZIPS, ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_UNWRITABLE = frozenset({"Cc", "Cs"})
"""Control characters and halves of pairs (Unicode's general categories), which no name of an honest file has."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST_NAME, _LONGEST_PATH = 255, 1000
"""In bytes: what the usual file systems take, with room for the folder that an archive is unpacked to."""
_SHOWN = 80
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class ArchiveError(Exception):
    """Why an archive is refused: a predicate such as "has 9 entries", for a sentence whose subject is the archive."""


class DamagedArchiveError(ArchiveError):
    """It cannot be read, or not to its end; ``reason`` in the words of whoever tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"is damaged or no archive of its kind: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Bounds:
    """What an archive may have: ``entries`` of them, ``total`` bytes unpacked, ``member`` bytes in each one read."""

    entries: int
    total: int
    member: int


@dataclass(frozen=True)
class Entry:
    """A file or folder in an archive: its path there, its size, and when it was saved (seconds since 1970, or NaN).

    ``problem`` is what no honest tool writes, a predicate such as "leads out of its folder"; empty for nothing.
    """

    name: str
    size: int
    saved: float
    folder: bool
    problem: str
    source: zipfile.ZipInfo | tarfile.TarInfo

    @property
    def shown(self) -> str:
        """The path for people."""
        return printable(self.name, _SHOWN)


class Archive:
    """An open archive; ``opened_archive`` makes one."""

    def __init__(self, opened: zipfile.ZipFile | tarfile.TarFile, bounds: Bounds) -> None:
        self._opened = opened
        self._bounds = bounds

    def entries(self) -> Iterator[Entry]:
        """The entries in their order, folders too. Raises ``ArchiveError`` once they are more than may be, and for what
        cannot be read to its end."""
        total = 0
        for number, entry in enumerate(self._entries()):
            if number >= self._bounds.entries:
                raise ArchiveError(f"has more than {self._bounds.entries:,} entries")
            total += max(0, entry.size)
            end = entry.source.offset_data + entry.size if isinstance(entry.source, tarfile.TarInfo) else 0
            if max(total, end) > self._bounds.total:  # before the next header of a tar is looked for behind it
                raise ArchiveError(f"unpacks to more than {self._bounds.total >> 20} MB")
            yield entry

    def read(self, entry: Entry) -> bytes:
        """The bytes of an entry. Raises ``ArchiveError`` when there are more than may be or than it declares."""
        if entry.size > self._bounds.member:
            raise ArchiveError(f"has a file {entry.shown} of more than {self._bounds.member >> 20} MB")
        with _telling_damage(), self._open(entry) as file:
            data = file.read(entry.size + 1)
        if len(data) != entry.size:
            raise ArchiveError(f"has a file {entry.shown} whose size is not what the archive declares")
        return data

    def copy(self, entry: Entry, target: IO[bytes]) -> None:
        """Write the bytes of an entry, no more than it declares, to an open file. Raises ``DamagedArchiveError``, and
        ``OSError`` when the file cannot be written."""
        with _telling_damage(), self._open(entry) as file:
            shutil.copyfileobj(file, target)

    def _open(self, entry: Entry) -> IO[bytes]:
        if isinstance(self._opened, zipfile.ZipFile):
            assert isinstance(entry.source, zipfile.ZipInfo)
            return self._opened.open(entry.source)
        assert isinstance(entry.source, tarfile.TarInfo)
        found = self._opened.extractfile(entry.source)
        assert found is not None, entry
        return found

    def _entries(self) -> Iterator[Entry]:
        with _telling_damage():
            if isinstance(self._opened, zipfile.ZipFile):
                yield from map(_of_zip, self._opened.infolist())
                return
            yield from map(_of_tar, self._opened)
            if problem := _after_the_end(self._opened):
                raise ArchiveError(problem)


def is_archive(path: Path | PurePosixPath) -> bool:
    """Whether the name is that of an archive."""
    return path.name.lower().endswith(SUFFIXES)


@contextlib.contextmanager
def opened_archive(name: str, source: Path | bytes, bounds: Bounds) -> Iterator[Archive]:
    """Open a zip where ``name`` is that of one, else a tar, packed or not.

    Raises ``DamagedArchiveError`` for what is none, and ``OSError`` for a file that cannot be read.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        with _telling_damage():
            opened = (
                zipfile.ZipFile(file) if name.lower().endswith(ZIPS) else tarfile.open(fileobj=file, mode="r:*")  # noqa: SIM115
            )
        with opened:
            yield Archive(opened, bounds)


def begins_like_a_zip(data: bytes) -> bool:
    """Whether the first bytes are those of a zip; a zip may also hide behind something else."""
    return data.startswith(_ZIP)


def inflated(data: bytes, most: int) -> bytes | None:
    """What was packed by gzip or zlib, None where it was not. Raises ``ArchiveError`` for more than ``most`` bytes."""
    whole, rest = bytearray(), data
    try:
        while rest:
            stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            whole += stream.decompress(rest, most + 1 - len(whole))
            if len(whole) > most:
                raise ArchiveError(f"unpacks to more than {most >> 20} MB")
            if not stream.eof:
                return None
            rest = stream.unused_data.lstrip(b"\0")
    except zlib.error:
        return None
    return bytes(whole) if data else None


def bad_name(name: str) -> str:
    """What is wrong with the path of an entry, empty when nothing is."""
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "has an absolute path"
    if "\\" in name:
        return "has a backslash in its path"
    if ".." in PurePosixPath(name).parts:
        return "leads out of its folder"
    if any(unicodedata.category(character) in _UNWRITABLE for character in name):
        return "has control characters in its name"
    if any(len(part.encode()) > _LONGEST_NAME for part in name.split("/")) or len(name.encode()) > _LONGEST_PATH:
        return "has a name that is too long"
    return ""


def harmless(name: str) -> PurePosixPath:
    """The path of an entry that is not written, without what leads elsewhere or no file system takes. All else stays
    as it is: it has to say whose the entry is just as a path that was written does."""
    signs = (_escape(sign) if unicodedata.category(sign) in _UNWRITABLE else sign for sign in name.replace("\\", "/"))
    return PurePosixPath(*[part for part in "".join(signs).split("/") if part not in ("", ".", "..")] or ["unnamed"])


def _escape(sign: str) -> str:
    return printable(sign).replace("\\", "_")


@contextlib.contextmanager
def _telling_damage() -> Iterator[None]:
    try:
        yield
    except ArchiveError:
        raise
    except Exception as problem:  # on malformed input the standard library's readers raise whatever they stumble over
        if isinstance(problem, OSError) and problem.errno not in (None, errno.EINVAL):
            raise
        raise DamagedArchiveError(str(problem)[:200] or type(problem).__name__) from None


def _of_zip(info: zipfile.ZipInfo) -> Entry:
    kind = stat.S_IFMT(info.external_attr >> 16)
    problem = ""
    if info.flag_bits & 0x1:
        problem = "is encrypted"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        problem = "is a link or a device"
    try:
        saved = time.mktime((*info.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        saved = math.nan
    # orig_filename: what stands in the file, before zipfile makes a harmless name of it
    return _entry(info.orig_filename, info.file_size, saved, info.is_dir(), problem, info)


def _of_tar(info: tarfile.TarInfo) -> Entry:
    problem = "" if info.isreg() or info.isdir() else "is a link or a device"
    return _entry(info.name, info.size, info.mtime, info.isdir(), problem, info)


def _entry(
    name: str, size: int, saved: float, folder: bool, problem: str, source: zipfile.ZipInfo | tarfile.TarInfo
) -> Entry:
    problem = problem or bad_name(name) or ("has a negative size" if size < 0 else "")
    return Entry(name, size, saved, folder, problem, source)


def _after_the_end(archive: tarfile.TarFile) -> str:
    """What is wrong behind the last entry that was read, empty when nothing is.

    A reader of tar takes a header that it cannot read for the end, and whatever follows would be missing without a
    word. A sound archive ends in a block of zeros (POSIX.1-2017, pax, "ustar Interchange Format") or with its file.
    """
    assert archive.fileobj is not None
    archive.fileobj.seek(archive.offset)
    block = archive.fileobj.read(tarfile.BLOCKSIZE)
    if not block.strip(b"\0"):
        return ""
    last = archive.getmembers()[-1].name if archive.getmembers() else ""
    return f"is damaged behind its entry {printable(last, _SHOWN)}: what follows cannot be read"
