"""Files that a stranger may have put there are opened in one way, and what goes wrong with a file names its path."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from grader.base.cache import cache_folder
from grader.base.errors import FileError, InternalError


class NotRegularError(OSError):
    """A pipe, a device, a socket: nothing that can be read to its end. ``filename`` says which."""


def open_regular(path: Path, *, follow_links: bool = False) -> BinaryIO:
    """Open a regular file for reading: at once, whatever it is.

    Neither through a symbolic link (unless told to) nor waiting for the other end of a pipe, where the system can tell.
    Raises ``OSError``: ``NotRegularError`` for what is no file, ``ELOOP`` for a link.
    """

    def opened(name: str, flags: int) -> int:
        no_follow: int = 0 if follow_links else getattr(os, "O_NOFOLLOW", 0)
        no_wait: int = getattr(os, "O_NONBLOCK", 0)
        return os.open(name, flags | no_follow | no_wait)

    file = open(path, "rb", opener=opened)  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotRegularError(errno.EINVAL, "is not a regular file", str(path))
    return file


def read_regular(path: Path, most: int, *, follow_links: bool = False) -> bytes:
    """The first ``most`` bytes of a regular file; raises ``OSError`` as ``open_regular`` does."""
    with open_regular(path, follow_links=follow_links) as file:
        return file.read(most)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """What goes wrong with writing inside names ``path``: a full disk says so without telling which file it was."""
    try:
        yield
    except OSError as problem:
        problem.filename = str(path)
        raise


def in_words(problem: OSError) -> FileError | InternalError:
    """Which file it was, what is wrong with it and what to do.

    A file that somebody named is that person's to mend. What no file is part of (processes, descriptors, sockets), the
    grader's own files, and a disk or machine in trouble are not.
    """
    where = f"{problem.filename}: " if problem.filename else ""
    text, advice = f"{where}{problem.strerror or problem}.", _ADVICE.get(problem.errno or 0, "")
    if not problem.filename or problem.errno in _OF_THE_MACHINE or _is_our_own(Path(str(problem.filename))):
        return InternalError(text, advice)
    return FileError(text, advice)


def _is_our_own(path: Path) -> bool:
    """Whether a path lies in what nobody but the grader puts files into: its code, its cache, its temporary folders."""
    if path.is_relative_to(_PACKAGE) or path.is_relative_to(cache_folder()):
        return True
    return any(_OWN_FOLDER.fullmatch(part.name) and part.parent == _temporary() for part in (path, *path.parents))


def _temporary() -> Path | None:
    """The folder of temporary folders; None where there is none, which may be what went wrong."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        return None


_OWN_FOLDER = re.compile(r"grader-(?:[a-z]+-)?\w{8}")
_PACKAGE = Path(__file__).resolve().parents[1]
_OF_THE_MACHINE = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EAGAIN})
_FULL = "Make room there, then run the same command again."
_ADVICE = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", -1): _FULL,
    errno.EFBIG: "Files may not grow that large here: look at `ulimit -f`, or name another folder.",
    errno.EACCES: "Check who owns it and what you may do there, or name another place.",
    errno.EPERM: "Check who owns it and what you may do there, or name another place.",
    errno.EROFS: "Name a folder that can be written.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOENT: "Check the name and the folder.",
    errno.ENOTDIR: "A part of this path is a file where a folder is due: check the name.",
    errno.EISDIR: "It is a folder: name a file.",
    errno.EMFILE: "Too many files are open: raise `ulimit -n`, or use fewer --jobs.",
    errno.EIO: "The disk or its connection is in trouble: copy what matters, then look at the system's log.",
}
