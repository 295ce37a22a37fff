"""A Python that every user can enter, where the tests run as root on one that only root can.

The level ``confined`` and the tests as an ordinary user need it. In a mount namespace of this process alone, each
folder on the way to Python that is closed to others becomes one that they may enter, with the same things in it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import grader
from grader.sandbox.boxes.identity import nobody

_NEW_MOUNTS, _RECURSIVE, _PRIVATE, _BIND = 0x00020000, 0x4000, 0x40000, 0x1000


def open_the_way() -> None:
    """Let others enter what this Python needs, unless they can already or the system does not allow it."""
    if sys.platform != "linux" or os.getuid() != 0:
        return
    with contextlib.suppress(OSError):
        closed = _closed()
        if closed:
            libc = ctypes.CDLL(None, use_errno=True)
            _done(libc.unshare(_NEW_MOUNTS))
            _done(libc.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None))
        for folder in closed:
            _cover(libc, folder)


def as_ordinary_user(script: str) -> str:
    """What a script prints that this Python runs as an ordinary user, in a new folder of that user's own."""
    open_the_way()
    ordinary = nobody() if os.getuid() == 0 else None
    user, group = ordinary or (None, None)
    with tempfile.TemporaryDirectory(prefix="grader-home-") as folder:
        if ordinary is not None:
            os.chown(folder, *ordinary)
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=folder,
            env={"PATH": os.defpath, "HOME": folder, "GRADER_CACHE": f"{folder}/cache", "GRADER_SERVICE": "off"},
            user=user,
            group=group,
            extra_groups=None if ordinary is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _closed() -> list[Path]:
    needed = {Path(place).resolve() for place in (sys.base_prefix, sys.prefix, Path(grader.__file__).parent)}
    folders = sorted({folder for place in needed for folder in (place, *place.parents)}, key=lambda one: len(one.parts))
    return [folder for folder in folders if not folder.stat().st_mode & stat.S_IXOTH]


def _cover(libc: ctypes.CDLL, folder: Path) -> None:
    """Lay an open folder over a closed one, and everything in it."""
    beneath = os.open(folder, os.O_PATH)
    inside = sorted(folder.iterdir())
    _done(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"mode=711"))
    for entry in inside:
        source = Path(f"/proc/self/fd/{beneath}") / entry.name
        if source.is_symlink():
            entry.symlink_to(source.readlink())
            continue
        if source.is_dir():
            entry.mkdir()
        else:
            entry.touch()
        _done(libc.mount(os.fsencode(source), os.fsencode(entry), None, _BIND | _RECURSIVE, None))
    os.close(beneath)


def _done(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
