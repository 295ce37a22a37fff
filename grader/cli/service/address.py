"""Where the background service of a course listens, and how it is known to fit. Imported at every start: kept light."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.base.package import FOLDER

_OWN = "GRADER_"
_WATCHED = ("PATH", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
ENDINGS = (".py", ".properties")

WISH_VARIABLE = "GRADER_SERVICE"
"""``on``: use and start the service; ``off``: neither. Unset: use it, and start it from a terminal outside of CI."""


def course_root(start: Path) -> Path | None:
    """The folder of the course, by a look at the text of ``pyproject.toml`` only; None where there is none."""
    for folder in (start, *start.parents):
        try:
            text = (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if "[tool.grader]" in text:
            return folder
    return None


def service_folder() -> Path:
    """This user's private folder for sockets. Raises ``OSError`` when somebody else has it or can look into it."""
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"grader-service-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o077:
        raise PermissionError(f"{folder} is not private")
    return folder


def socket_of(root: Path) -> Path:
    """The socket of a course's service. Raises ``OSError``."""
    key = zlib.crc32(f"{root}\n{sys.executable}".encode("utf-8", "surrogateescape"))
    return service_folder() / f"{key:08x}.sock"


def fingerprint(root: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Changes with the grader's files, the installed packages, the settings of the course and of the environment.

    Labs, checks and answers are read anew for every check, so they are not part of it.
    """
    seen = [f"{name}={environ.get(name, '')}" for name in (*_WATCHED, *sorted(_own(environ)))]
    for path in (*_sources(FOLDER), root / "pyproject.toml", *_installations()):
        try:
            state = path.stat()
            # A time of change cannot be set, as one of modification can: a copy that keeps its times is noticed too.
            seen.append(f"{path} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino} {state.st_size}")
        except OSError:
            seen.append(f"{path} -")
    return f"{zlib.crc32(chr(10).join(seen).encode('utf-8', 'surrogateescape')):08x}"


def _own(environ: Mapping[str, str]) -> list[str]:
    return [name for name in environ if name.startswith(_OWN) and name != WISH_VARIABLE]


def _sources(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.name.endswith(ENDINGS):
                yield Path(entry.path)
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(Path(entry.path))


def _installations() -> list[Path]:
    return [Path(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
