"""Taking over results that were graded in a copy of a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from grader.classroom.problems import StoreError
from grader.classroom.store.forget import KEPT
from grader.classroom.store.store import COPIED, ResultStore

TRIAL = "regrade"
"""The folder below the results that has the copy."""

RUN = (
    "key, learner, lab, submitted, graded, points, earned, current, why, parts, problem, record, seconds, cpu_seconds, "
    "place, provisional, time_problem"
)
EXERCISE = "exercise, title, status, points, checked, earned, hints"
CHECK = "check_id, exercise, title, status, points, earned, mistake, headline, seconds"
SOURCE = "exercise, text, form, codes"
SETTINGS = ("seed", "round", "course", "grader", "complete", "submissions", "draw round", "draw round unfinished")
"""Those that say how the class was graded, and how the next grading goes on."""
_STALE = "the results were graded again since the copy was made, or somebody was forgotten"


def adopt(store: ResultStore, copy: Path) -> list[str]:
    """Take over the results that ``copy`` has beyond those that it was made with, in one transaction; whose they are.

    Settings of the grading are taken over too, so that the next one goes on from there. Raises ``StoreError`` where
    the store has got results of its own since the copy was made, or has lost some: whoever was forgotten stays so.
    """
    if not copy.exists():
        raise StoreError(f"{copy} does not exist", "Try first what changes: the same command without --apply.")
    with store.attached(copy) as connection:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM main.run").fetchone()
        if _differ(connection):
            raise StoreError(f"{store.path}: {_STALE}.", "Try again what changes, then apply that.")
        new = connection.execute("SELECT id, learner, lab FROM tried.run WHERE id > ? ORDER BY id", (last,)).fetchall()
        gone = "UPDATE main.run SET current = 0 WHERE id IN (SELECT id FROM tried.run WHERE current = 0)"
        connection.execute(gone)
        connection.execute(f"INSERT INTO main.run (id, {RUN}) SELECT id, {RUN} FROM tried.run WHERE id > ?", (last,))
        for table, columns in (("exercise", EXERCISE), ("check_", CHECK), ("source", SOURCE)):
            connection.execute(
                f"INSERT INTO main.{table} (run, {columns}) SELECT run, {columns} FROM tried.{table} WHERE run > ?",
                (last,),
            )
        connection.execute(
            "INSERT OR REPLACE INTO main.setting SELECT name, value FROM tried.setting "
            f"WHERE name IN ({', '.join('?' * len(SETTINGS))})",
            SETTINGS,
        )
    return list(dict.fromkeys(learner for _, learner, _ in new))


def _differ(connection: sqlite3.Connection) -> bool:
    """Whether a store has results that its copy lacks, or lacks some of those that the copy was made with."""
    shared = "SELECT id FROM main.run JOIN tried.run AS other USING (id, key, graded, learner, lab)"
    own = f"SELECT 1 FROM main.run WHERE id NOT IN ({shared})"
    copied = "SELECT CAST(value AS INTEGER) FROM tried.setting WHERE name = ?"
    lost = f"SELECT 1 FROM tried.run WHERE id <= ({copied}) AND id NOT IN ({shared})"
    kept = "SELECT value FROM {}.setting WHERE name = ?"
    forgotten = [connection.execute(kept.format(name), (KEPT,)).fetchone() for name in ("main", "tried")]
    known = connection.execute(copied, (COPIED,)).fetchone() is not None
    found = [connection.execute(sql, values).fetchone() for sql, values in ((own, ()), (lost, (COPIED,)))]
    return not known or forgotten[0] != forgotten[1] or any(found)
