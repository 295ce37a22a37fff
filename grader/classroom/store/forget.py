"""Forgetting a learner: every row of them leaves the store, and the file keeps no trace of it.

Tables are found by their columns, so one that a later form of the store adds is covered too: a table is about learners
where it has a column ``learner``, or where it refers to a run.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from grader.classroom.problems import StoreError
from grader.classroom.store.schema import version_of

KEPT = "forgotten"
"""The setting that holds the numbers of those who were forgotten, without names."""
_BUSY_SECONDS = 30.0
_MAGIC = b"SQLite format 3\0"


def erase(path: Path, learner: str, numbers: str | None) -> int:
    """Remove a learner from a file of results and keep ``numbers`` as those of all who were forgotten, at once.

    How many rows there were. Whoever interrupts it finds all of the learner or nothing. Raises ``StoreError``.
    """
    with _opened(path) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA defer_foreign_keys = ON")
            removed = sum(connection.execute(sql, (learner,)).rowcount for sql in _deletions(connection))
            if removed and numbers is not None:
                connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (KEPT, numbers))
        connection.execute("VACUUM")  # also of what was deleted before by somebody else
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return removed


def stores_in(folder: Path) -> list[Path]:
    """The files of results in a folder and below it, whatever they are called: the one in use, and copies of it, also
    those of an earlier form."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_store(path)]


def _is_store(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return False
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as connection:
        return version_of(connection) > 0
    return False


def _deletions(connection: sqlite3.Connection) -> Iterator[str]:
    """A DELETE for each table that knows learners, what belongs to runs first."""
    tables = [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            if row[2] == "run":
                yield f'DELETE FROM "{table}" WHERE "{row[3]}" IN (SELECT id FROM run WHERE learner = ?)'
    for table in tables:
        if any(row[1] == "learner" for row in connection.execute(f'PRAGMA table_info("{table}")').fetchall()):
            yield f'DELETE FROM "{table}" WHERE learner = ?'


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            yield connection
    except sqlite3.Error as problem:
        raise StoreError(f"{path}: {problem}", "End what else works with it, and run the same command again.") from None
