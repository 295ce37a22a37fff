"""Putting the results of parts of a class together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from grader.classroom.problems import StoreError
from grader.classroom.store.adopting import CHECK, EXERCISE, RUN, SETTINGS, SOURCE
from grader.classroom.store.store import ResultStore

SHARD = "shard"
"""The setting of a store that says which part of a class it holds, as ``2/5``."""
MERGED = "merged shards"
"""The setting of a store that lists the parts that were put together in it."""
_ALIKE = ("seed", "round", "course", "grader", "draw round")
"""Settings in which parts of one class do not differ."""
_TABLES = (("run", "id", RUN), ("exercise", "run", EXERCISE), ("check_", "run", CHECK), ("source", "run", SOURCE))
_THERE = "EXISTS (SELECT 1 FROM main.run WHERE key = new.key AND graded = new.graded)"
_MOST_NAMED = 8


def merge_part(store: ResultStore, part: Path) -> int:
    """Take over the results of a part, all or none; how many were not there before.

    Raises ``StoreError`` for a part that is of another class, or was not graded to its end, or in which people have
    decided something, and where both have other results of one learner.
    """
    with store.attached(part) as connection:
        own, other = _settings(connection, "main"), _settings(connection, "tried")
        shard = _fitting(part, own, other)
        _refuse_decisions(connection, part)
        _refuse_others(connection, part)
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM main.run").fetchone()
        taken = connection.execute(f"SELECT id FROM tried.run AS new WHERE NOT {_THERE} ORDER BY id").fetchall()
        for (run,) in taken:
            for table, place, columns in _TABLES:
                connection.execute(
                    f"INSERT INTO main.{table} ({place}, {columns}) SELECT {place} + ?, {columns} FROM tried.{table} "
                    f"WHERE {place} = ?",
                    (last, run),
                )
        if not connection.execute("SELECT 1 FROM main.person LIMIT 1").fetchone():
            connection.execute("INSERT INTO main.person SELECT * FROM tried.person")
        merged = sorted({*json.loads(own.get(MERGED, "[]")), shard})
        kept = {name: other[name] for name in SETTINGS if name in other} | {MERGED: json.dumps(merged)}
        kept["complete"] = str(int(len(merged) == int(shard.partition("/")[2])))  # else nobody is known to be absent
        connection.executemany("INSERT OR REPLACE INTO main.setting VALUES (?, ?)", kept.items())
    return len(taken)


def missing_shards(store: ResultStore) -> list[str]:
    """The parts that are still to be put in, in order; empty where all are there."""
    there = set(json.loads(store.setting(MERGED) or "[]"))
    of = int(next(iter(there)).partition("/")[2]) if there else 0
    return [shard for number in range(1, of + 1) if (shard := f"{number}/{of}") not in there]


def _settings(connection: sqlite3.Connection, schema: str) -> dict[str, str]:
    return dict(connection.execute(f"SELECT name, value FROM {schema}.setting"))


def _fitting(part: Path, own: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Which part it is. Raises ``StoreError`` where it is none, or none of the class that is there."""
    shard = other.get(SHARD, "")
    if not shard:
        raise StoreError(f"{part} is no part of a class.", "Grade it with --shard, such as --shard 1/5.")
    if other.get("complete") != "1":
        raise StoreError(f"{part}: part {shard} is not graded to its end.", "Run its grader grade again first.")
    there = json.loads(own.get(MERGED, "[]"))
    if not there and own.get("seed") is not None:
        raise StoreError("the folder has results that are of no part.", "Name a new folder with --out.")
    if there and shard.partition("/")[2] != there[0].partition("/")[2]:
        raise StoreError(f"{part} is part {shard}, and {there[0]} is there.", "Name parts of one grading.")
    for name in _ALIKE if there else ():
        if own.get(name) != other.get(name):
            problem = f"{part}: part {shard} was graded with another {name} ({other.get(name)}, not {own.get(name)})."
            raise StoreError(problem, "Grade all parts with the same grader, course, --seed and --secret.")
    return shard


def _refuse_decisions(connection: sqlite3.Connection, part: Path) -> None:
    if connection.execute("SELECT 1 FROM tried.event LIMIT 1").fetchone():
        raise StoreError(
            f"{part}: people have decided something in a part.", "Undo it there, and decide after merging."
        )


def _refuse_others(connection: sqlite3.Connection, part: Path) -> None:
    both = connection.execute(
        "SELECT DISTINCT new.learner FROM tried.run AS new JOIN main.run AS own USING (learner, lab) "
        f"WHERE NOT {_THERE} ORDER BY 1"
    ).fetchall()
    if both:
        names = ", ".join(row[0] for row in both[:_MOST_NAMED])
        raise StoreError(
            f"{part} has other results of {names} than are there.", "Merge into a new folder, each part once."
        )
