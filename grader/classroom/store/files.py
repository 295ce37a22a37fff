"""The file of a store: made whole, brought up to date with a copy of what it was, opened to write or only to read."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from grader.base.writing import appear, flush, unfinished
from grader.classroom.problems import StoreError
from grader.classroom.store.schema import CURRENT, migrate, version_of

_BUSY_SECONDS = 30.0
_MOST_COPIES = 1000


def connected(path: Path, *, create: bool) -> sqlite3.Connection:
    """A connection to a store, its tables brought up to date. Raises ``StoreError``."""
    if not create and not path.exists():
        raise _missing(path)
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_size == 0:
            raise _emptied(path)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    except (OSError, sqlite3.Error) as problem:
        raise in_words(path, problem) from None
    try:
        _prepare(path, connection)
    except (OSError, sqlite3.Error) as problem:
        connection.close()
        raise in_words(path, problem) from None
    except StoreError:
        connection.close()
        raise
    return connection


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing. A store of an earlier form is copied into memory and brought up to date there.

    Raises ``StoreError``.
    """
    if not path.exists():
        raise _missing(path)
    if path.stat().st_size == 0:
        raise _emptied(path)
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
        )
    except sqlite3.Error as problem:
        raise in_words(path, problem) from None
    try:
        version = _known_version(path, connection)
        if version < CURRENT:
            with contextlib.closing(connection) as old:
                connection = sqlite3.connect(":memory:", isolation_level=None)
                old.backup(connection)
            migrate(connection, version)
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as problem:
        connection.close()
        raise in_words(path, problem) from None
    except StoreError:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    """Make a store without results. It appears with its tables in it, so a file that has none is a damaged one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(path) as making:
        connection = sqlite3.connect(making, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            migrate(connection, 0)
        finally:
            connection.close()
        appear(making, path)  # unless another grader was faster


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    version = _known_version(path, connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a stored result outlives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    if version < CURRENT:
        _back_up(path, connection, version)
    migrate(connection, version)


def _known_version(path: Path, connection: sqlite3.Connection) -> int:
    version = version_of(connection)
    if version == 0:
        raise _emptied(path)
    if version < 0:
        raise StoreError(f"{path} is a database of something else.", "Name another folder with --out.")
    if version > CURRENT:
        problem = f"{path} has the form {version} of a newer grader; this one reads up to {CURRENT}."
        raise StoreError(problem, "Update the grader.")
    return version


def _back_up(path: Path, connection: sqlite3.Connection, version: int) -> None:
    """Keep the store as it is, beside it, before its tables change; without a copy on disk nothing changes."""
    with unfinished(path) as making:
        with contextlib.closing(sqlite3.connect(making, isolation_level=None)) as copy:
            connection.backup(copy)
        flush(making)
        for number in range(_MOST_COPIES):
            if appear(making, backup_place(path, version, number)):
                return
    raise StoreError(f"{path.parent} has {_MOST_COPIES} copies of {path.name}.", "Delete those that nobody needs.")


def backup_place(path: Path, version: int, number: int = 0) -> Path:
    """Where the copy of a store lies that had an earlier form: ``results.form-7.sqlite``."""
    again = f"-{number + 1}" if number else ""
    return path.with_name(f"{path.stem}.form-{version}{again}{path.suffix}")


def in_words(path: Path, problem: Exception) -> StoreError:
    """The error for people."""
    text, advice = str(problem), ""
    match getattr(problem, "sqlite_errorname", ""):
        case "SQLITE_FULL":
            text = "the disk is full."
            advice = "What was stored before is safe: make room and run the same command again."
        case name if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
            text = f"{text}: the folder or the file cannot be written."
            advice = "Check who owns it, or name another with --out."
        case "SQLITE_NOTADB" | "SQLITE_CORRUPT":
            text = f"it is not a store of results, or damaged ({text})."
            advice = "Move it away, or name another with --out."
        case name if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            text, advice = "another grader writes to it.", "Wait until that one has ended."
        case _:
            if isinstance(problem, OSError):
                text = (problem.strerror or text).lower()
                advice = "Check who owns the folder and its free space, or name another with --out."
    return StoreError(f"{path}: {text}", advice)


def _missing(path: Path) -> StoreError:
    return StoreError(f"{path} does not exist", "Grade a class into that folder first (grader grade).")


def _emptied(path: Path) -> StoreError:
    return StoreError(
        f"{path} is a file without results, not even the tables for them: it was cut off or emptied.",
        "Put back a copy of it, or, to begin anew, move it away first.",
    )
