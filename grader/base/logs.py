"""What the grader notes for whoever looks for the cause of a fault: silent unless somebody listens.

Every package has a logger of its name (``grader.classroom``). ``grader --debug`` shows all of them on standard error;
what runs in the background keeps its own in a file that does not grow.
"""

from __future__ import annotations

import logging
from pathlib import Path

from grader.base.cache import cache_folder, own_cache

_ROOT = "grader"
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MOST_BYTES = 256 * 1024
_FORMER = 1
"""Files of earlier lines that are kept beside one that is full."""

logging.getLogger(_ROOT).addHandler(logging.NullHandler())  # else Python itself prints warnings that nobody asked for


def package_log(module: str) -> logging.Logger:
    """The logger of the package that a module (its ``__name__``) belongs to."""
    return logging.getLogger(".".join(module.split(".")[:2]))


def show_all() -> None:
    """Show every note, with traces, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORM))
    _listen(handler, logging.DEBUG)


def debugging() -> bool:
    """Whether somebody asked to be shown every note."""
    return logging.getLogger(_ROOT).isEnabledFor(logging.DEBUG)


def keep(name: str) -> None:
    """Keep the notes of this process in the file ``log_files`` lists under ``name``, at most some hundred kilobytes.

    Where there is no folder for it, they are not kept: a log is no reason for a command to fail.
    """
    from logging.handlers import RotatingFileHandler  # slow to load, and commands that end soon keep nothing

    try:
        folder = own_cache() / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        handler = RotatingFileHandler(
            folder / f"{name}.log",
            maxBytes=_MOST_BYTES,
            backupCount=_FORMER,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter(_FORM))
    _listen(handler, logging.INFO)


def keep_no_longer() -> None:
    """Forget who listens: for a process that was forked from one that keeps its notes."""
    root = logging.getLogger(_ROOT)
    for handler in root.handlers[:]:
        if not isinstance(handler, logging.NullHandler):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(logging.NOTSET)


def log_folder() -> Path:
    """Where the files lie."""
    return cache_folder() / "logs"


def log_files() -> list[Path]:
    """The files that were kept, the newest first."""
    found = [(path.stat().st_mtime, path) for path in log_folder().glob("*.log")]
    return [path for _, path in sorted(found, reverse=True)]


def _listen(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger(_ROOT)
    root.addHandler(handler)
    root.setLevel(level)
