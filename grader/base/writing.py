"""Files that appear whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.base.files import naming


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file in one step: readers and a crash see the old content or the new, never a half.

    Raises ``OSError`` that names the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path), unfinished(path) as making:
        with making.open("xb") as file:
            file.write(data)
        making.replace(path)


def write_new(path: Path, lines: Iterable[str]) -> None:
    """Write lines of text to a file that was not there before; it appears whole.

    Raises ``FileExistsError``, before anything is written where it can be seen, and ``OSError`` that names the file.
    """
    with naming(path), unfinished(path) as making:
        _refuse_existing(path)
        with making.open("x", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        if not appear(making, path):
            _refuse_existing(path)


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def create_privately(path: Path, data: bytes) -> bool:
    """Write a new file that only its owner can read, and have it on disk; False where there is one of that name.

    Raises ``OSError`` that names the file.
    """
    with naming(path), unfinished(path) as making:
        with os.fdopen(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
        flush(making)
        return appear(making, path)


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A free name beside ``path``, for a file that is being made; what still bears it in the end is removed."""
    making = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_native_id()}")
    making.unlink(missing_ok=True)  # of a process that was killed, or a link that somebody has laid
    try:
        yield making
    finally:
        making.unlink(missing_ok=True)


def appear(making: Path, path: Path) -> bool:
    """Give a file its name, unless there is one of that name: False."""
    try:
        os.link(making, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists() or path.is_symlink():
            return False
        making.rename(path)
    return True


def flush(path: Path) -> None:
    """Have a file on disk before it gets its name: a machine that loses power leaves nothing half."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
