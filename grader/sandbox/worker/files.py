"""The lab's data files in the folder that a program runs in: there, and as they were, before every cell and call."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

_LIST = ".data-files"
_READ_ONLY = 0o444
_NOTHING: Mapping[str, bytes] = MappingProxyType({})
Stamp: TypeAlias = tuple[int, int, int, int, int]


class DataFolder:
    """Holds the files and puts back what a program changed, removed or replaced.

    This runs with no more rights than the program, so nothing that the program does to its folder can lead it to a
    place which the program could not write to itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folders = [folder]
        self._files: dict[str, bytes] = {}
        self._placed: dict[Path, tuple[bytes, Stamp | None]] = {}

    def hold(self, files: Mapping[str, bytes]) -> None:
        """These are the files from now on, and no others."""
        self._files = dict(files)

    def also(self, folder: Path) -> None:
        """Put them into another folder as well, which may still have those of an earlier worker."""
        if folder in self._folders:
            return
        kept = folder / _LIST
        with contextlib.suppress(OSError, ValueError):
            for name in json.loads(kept.read_text(encoding="utf-8")):
                (folder / name).unlink(missing_ok=True)
        self._folders.append(folder)

    def put_in_place(self, others: Mapping[str, bytes] = _NOTHING) -> None:
        """Have every file there, with its own content or that of ``others``. Raises ``OSError``."""
        wanted = {**self._files, **others}
        places = {folder / name: data for folder in self._folders for name, data in wanted.items()}
        for path in [path for path in self._placed if path not in places]:
            del self._placed[path]
            _remove(path)
        for path, data in places.items():
            known = self._placed.get(path)
            if known is None or known[0] is not data or _stamp(path) != known[1]:
                self._placed.pop(path, None)
                self._write(path, data)
                self._placed[path] = (data, _stamp(path))
        self._note(wanted)

    def _write(self, path: Path, data: bytes) -> None:
        """A new file in the place of whatever is there."""
        folder = next(each for each in self._folders if path.is_relative_to(each))
        _make_folders(folder, path.relative_to(folder).parent.parts)
        made = _new_file(folder, data)
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
        path.with_name(f".{path.name}.crc").unlink(missing_ok=True)  # Hadoop's sum of what was there before

    def _note(self, names: Iterable[str]) -> None:
        """Leave word of the names in folders that outlive this worker."""
        for folder in self._folders[1:]:
            text = json.dumps(sorted(names))
            note = folder / _LIST
            if not note.is_file() or note.read_text(encoding="utf-8") != text:
                note.write_text(text, encoding="utf-8")


def _make_folders(base: Path, parts: Iterable[str]) -> None:
    """Folders of our own below ``base``, in the place of whatever else has their names."""
    for folder in itertools.accumulate(parts, lambda above, name: above / name, initial=base):
        if folder == base:
            continue
        if folder.is_symlink() or not folder.is_dir():
            folder.unlink(missing_ok=True)
            folder.mkdir()
        if folder.stat().st_mode & stat.S_IRWXU != stat.S_IRWXU:
            folder.chmod(0o755)


def _new_file(folder: Path, data: bytes) -> Path:
    made = folder / f".placing-{os.getpid()}"
    _remove(made)
    # A mode that is given later counts for nothing where boxes refuse to change modes.
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READ_ONLY), "wb") as stream:
        stream.write(data)
    return made


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with contextlib.suppress(NotADirectoryError):
            path.unlink(missing_ok=True)


def _stamp(path: Path) -> Stamp | None:
    """What changes whenever somebody writes to a file, replaces it or gives it another mode; None without a file.

    The time of change is the kernel's: it cannot be set, as that of modification can.
    """
    try:
        seen = path.lstat()
    except OSError:
        return None
    return (seen.st_ino, seen.st_size, seen.st_mode, seen.st_mtime_ns, seen.st_ctime_ns)
