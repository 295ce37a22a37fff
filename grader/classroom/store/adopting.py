"""Taking over results that were graded in a copy of a store."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.problems import StoreError
from grader.classroom.store.store import ResultStore

RUN = (
    "key, learner, lab, submitted, graded, points, earned, current, why, parts, problem, record, seconds, cpu_seconds, "
    "place, provisional, time_problem"
)
EXERCISE = "exercise, title, status, points, checked, earned, hints"
CHECK = "check_id, exercise, title, status, points, earned, mistake, headline, seconds"
SOURCE = "exercise, text, form, codes"
_STALE = "the results were graded again since the copy was made"


def adopt(store: ResultStore, copy: Path) -> list[str]:
    """Take over the results that ``copy`` has beyond those that it was made with, in one transaction; whose they are.

    Settings are taken over too, so that the next grading goes on from there. Raises ``StoreError`` where the store has
    got results of its own since the copy was made.
    """
    if not copy.exists():
        raise StoreError(f"{copy} does not exist", "Try first what changes: the same command without --apply.")
    with store.attached(copy) as connection:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM main.run").fetchone()
        shared = "SELECT count(*) FROM main.run JOIN tried.run AS other USING (id, key, graded, learner, lab)"
        (own,) = connection.execute("SELECT count(*) FROM main.run").fetchone()
        (same,) = connection.execute(shared).fetchone()
        if own != same:
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
        connection.execute("INSERT OR REPLACE INTO main.setting SELECT name, value FROM tried.setting")
    return list(dict.fromkeys(learner for _, learner, _ in new))
