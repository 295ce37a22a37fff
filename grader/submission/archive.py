"""Look into a zip or tar that was handed in, without ever unpacking it to disk.

Only the bytes of members that may be notebooks or Python files are read, each within a cap. An archive with a name, a
member or a size that no honest tool writes is refused as a whole, with the reason: whoever made it should make it anew.
"""

from __future__ import annotations

import io
import re
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from grader.submission.model import SubmissionError

_ZIPS = (".zip", ".dbc")
SUFFIXES = (*_ZIPS, ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MAX_ARCHIVE = 50 << 20
MAX_ENTRIES = 2_000
MAX_TOTAL = 100 << 20
MAX_MEMBER = 20 << 20
_ADVICE = "Make a plain zip of the folder with lab.py or lab.ipynb in it, and hand that in."
_READ = frozenset({".py", ".ipynb", ".html", ".htm", ".python"})
_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST_NAME, _LONGEST_PATH = 255, 1000
"""In bytes: what the usual file systems take, with room for the folder that an archive is unpacked to."""


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


@dataclass(frozen=True)
class _Entry:
    name: str
    size: int
    problem: str
    folder: bool


class _Refused(Exception):
    """Why an archive is refused."""


def is_archive(path: Path) -> bool:
    """Whether the name is that of an archive."""
    return path.name.lower().endswith(SUFFIXES)


def read_members(path: Path, data: bytes) -> list[Member]:
    """The files of an archive that may be submissions. Raises ``SubmissionError`` with the reason to refuse it."""
    return list(read_archive(path, data).members)


def read_archive(path: Path, data: bytes) -> Archive:
    """All that an archive holds. Raises ``SubmissionError`` with the reason to refuse it."""
    try:
        if len(data) > MAX_ARCHIVE:
            raise _Refused(f"is larger than {MAX_ARCHIVE >> 20} MB")
        return _zip(data) if path.name.lower().endswith(_ZIPS) else _tar(data)
    except _Refused as reason:
        raise SubmissionError(path, f"{reason}.", _ADVICE) from None
    except Exception as problem:  # on malformed input the standard library's readers raise whatever they stumble over
        text = str(problem) or type(problem).__name__
        raise SubmissionError(path, f"is damaged or no archive of its kind: {text[:200]}.", _ADVICE) from None


def _zip(data: bytes) -> Archive:
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise _Refused("does not begin like a zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        _check(_zip_entry(info) for info in infos)
        members = []
        for info in infos:
            if _wanted(info.filename) and not info.is_dir():
                with archive.open(info) as file:
                    members.append(Member(info.filename, _read(file, info.filename, info.file_size)))
        return _archive(members, (info.filename for info in infos if not info.is_dir()))


def _zip_entry(info: zipfile.ZipInfo) -> _Entry:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    problem = ""
    if info.flag_bits & 0x1:
        problem = "is encrypted"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        problem = "is a link or a device"
    # orig_filename: what stands in the file, before zipfile makes a harmless name of it
    return _Entry(info.orig_filename, info.file_size, problem, info.is_dir())


def _tar(data: bytes) -> Archive:
    # Bounded, since a stream of a few kilobytes can unpack to any length.
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
        infos = list(_first(archive))
        if problem := after_the_end(archive):
            raise _Refused(problem)
        _check(_tar_entry(info) for info in infos)
        members = []
        for info in infos:
            file = archive.extractfile(info) if info.isreg() and _wanted(info.name) else None
            if file is not None:
                members.append(Member(info.name, _read(file, info.name, info.size)))
        return _archive(members, (info.name for info in infos if info.isreg()))


def _archive(members: list[Member], names: Iterable[str]) -> Archive:
    return Archive(tuple(members), tuple(name for name in names if not _wanted(name) and not made_by_tools(name)))


def _first(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for number, info in enumerate(archive):
        if number >= MAX_ENTRIES:
            raise _Refused(f"has more than {MAX_ENTRIES:,} entries")
        if info.offset_data + info.size > MAX_TOTAL:  # before the next header is looked for behind it
            raise _Refused(f"unpacks to more than {MAX_TOTAL >> 20} MB")
        yield info


def after_the_end(archive: tarfile.TarFile) -> str:
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
    return f"is damaged behind its entry {_shown(last)}: what follows cannot be read"


def _tar_entry(info: tarfile.TarInfo) -> _Entry:
    problem = "" if info.isreg() or info.isdir() else "is a link or a device"
    return _Entry(info.name, info.size, problem, info.isdir())


def _check(entries: Iterable[_Entry]) -> None:
    """Raise ``_Refused`` for the first entry that no honest archive has."""
    seen: dict[str, str] = {}
    total = 0
    for number, entry in enumerate(entries):
        if number >= MAX_ENTRIES:
            raise _Refused(f"has more than {MAX_ENTRIES:,} entries")
        shown = _shown(entry.name)
        reason = entry.problem or bad_name(entry.name) or ("has a negative size" if entry.size < 0 else "")
        if reason:
            raise _Refused(f"has an entry {shown} that {reason}")
        total += entry.size
        if total > MAX_TOTAL:
            raise _Refused(f"unpacks to more than {MAX_TOTAL >> 20} MB")
        folded = unicodedata.normalize("NFC", entry.name.rstrip("/")).casefold()
        if folded in seen and not entry.folder:
            raise _Refused(f"has the entry {shown} twice (names that differ only in case or form count as one)")
        seen[folded] = entry.name


def _shown(name: str) -> str:
    return name[:80].encode("unicode_escape").decode("ascii")


def bad_name(name: str) -> str:
    """What is wrong with the path of an entry, empty when nothing is."""
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "has an absolute path"
    if "\\" in name:
        return "has a backslash in its path"
    if ".." in PurePosixPath(name).parts:
        return "leads out of its folder"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "has control characters in its name"
    if any(len(part.encode()) > _LONGEST_NAME for part in name.split("/")) or len(name.encode()) > _LONGEST_PATH:
        return "has a name that is too long"
    return ""


def made_by_tools(name: str) -> bool:
    """Whether a path is one that editors, notebooks and systems make: nothing that anybody hands in."""
    path = PurePosixPath(name)
    return any(part.startswith(".") or part in ("__MACOSX", "__pycache__") for part in path.parts) or path.name in (
        "Thumbs.db",
        "desktop.ini",
    )


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in _READ and not made_by_tools(name)


def _read(file: IO[bytes], name: str, declared: int) -> bytes:
    """The bytes of a member, refused when there are more than it declares or than may be."""
    if declared > MAX_MEMBER:
        raise _Refused(f"has a file {name[:80]} of more than {MAX_MEMBER >> 20} MB")
    data = file.read(declared + 1)
    if len(data) != declared:
        raise _Refused(f"has a file {name[:80]} whose size is not what the archive declares")
    return data
