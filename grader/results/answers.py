"""Recorded answers of the reference, so that it runs once per call and input, on this machine or never again.

One SQLite file per user, shared by concurrent runs. Keys are hashes of reference source, call, inputs and versions; a
value is what the worker replied. The oldest entries go when there are more than ``MAX_ENTRIES``.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from grader.base.hashing import sha256_hex
from grader.base.logs import package_log
from grader.base.package import __version__
from grader.sandbox.wire.messages import Outcome

_log = package_log(__name__)

MAX_ENTRIES = 20_000
_BUSY_SECONDS = 10.0


class AnswerStore:
    """Answers in one SQLite file; without a path (or where it cannot be written) in memory only."""

    def __init__(self, path: Path | None) -> None:
        self._connection = _open(path)

    def get(self, key: str) -> Outcome | None:
        """The recorded answer, None when there is none or it cannot be read any more."""
        with contextlib.suppress(sqlite3.Error, msgspec.MsgspecError):
            row = self._connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return msgspec.json.decode(row[0], type=Outcome)
        return None

    def put(self, key: str, answer: Outcome) -> None:
        """Record an answer. A store that cannot be written is only slower, so errors are ignored."""
        with contextlib.suppress(sqlite3.Error, UnicodeEncodeError), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, msgspec.json.encode(answer), time.time())
            )

    def close(self) -> None:
        """Drop the oldest entries beyond the cap and close the file. Their order is that of writing: clocks jump."""
        with contextlib.suppress(sqlite3.Error), self._connection:
            self._connection.execute(
                "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY rowid DESC LIMIT -1 OFFSET ?)",
                (MAX_ENTRIES,),
            )
        self._connection.close()


def answer_key(source_hash: str, call: str) -> str:
    """The key of one call of one reference under the installed versions of Spark and grader."""
    parts = (source_hash, call, _version_of_spark(), __version__)
    return sha256_hex("\n".join(parts))


@lru_cache(maxsize=1)
def _version_of_spark() -> str:
    """Read once: looking it up takes longer than finding a recorded answer."""
    return version("pyspark")


def _open(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _prepare(sqlite3.connect(path, timeout=_BUSY_SECONDS))
        except (OSError, sqlite3.Error) as problem:
            _log.warning("answers are not kept in %s: %s", path, problem)
            pass
    return _prepare(sqlite3.connect(":memory:"))


def _prepare(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")  # what a crash of the machine takes from it is computed again
    connection.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer BLOB, recorded REAL)")
    return connection
