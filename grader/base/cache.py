"""Where things are kept that can be made again."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def cache_folder() -> Path:
    """This user's cache folder; ``GRADER_CACHE`` names another."""
    chosen = os.environ.get("GRADER_CACHE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("spark-lab-grader", appauthor=False)


def own_cache() -> Path:
    """The cache folder, made if need be, for reading and writing. Raises ``OSError`` where it cannot be trusted.

    What lies there decides grades and becomes code of a JVM, so nobody else may be able to put anything into it: the
    folder belongs to this user, nobody else can write to it, and it has a place of its own even where there is no home.
    """
    folder = cache_folder()
    if not folder.is_absolute() and "GRADER_CACHE" not in os.environ:
        raise FileNotFoundError(f"there is no home folder to keep {folder} in: set GRADER_CACHE")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid"):
        seen = folder.stat()
        if seen.st_uid != os.getuid():
            raise PermissionError(f"{folder} belongs to another user: set GRADER_CACHE to a folder of yours")
        if seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(f"others can write to {folder}: run `chmod go-w {folder}`")
    return folder


def own_file(path: Path) -> Path:
    """``path`` again, a file in the cache that may be read and written.

    Raises ``OSError`` for a link, which may lead to a file that is no cache, and for what is no file at all.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return path
    if not stat.S_ISREG(mode):
        raise PermissionError(f"{path} is no plain file: remove it")
    return path
