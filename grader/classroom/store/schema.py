"""The tables of a batch's results, as a history of migrations: what a file lacks is applied when it is opened.

A released migration never changes; a new form of the tables is one more at the end.
"""

from __future__ import annotations

import sqlite3

APPLICATION = 0x47524452
"""Marks a SQLite file as a store of results (``PRAGMA application_id``)."""

MIGRATIONS = (
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, submitted TEXT NOT NULL,
        graded TEXT NOT NULL, points REAL NOT NULL, earned REAL NOT NULL, current INTEGER NOT NULL, why TEXT NOT NULL,
        parts TEXT NOT NULL, problem TEXT NOT NULL, record BLOB NOT NULL
    );
    CREATE UNIQUE INDEX one_current_run ON run (learner, lab) WHERE current = 1;
    CREATE UNIQUE INDEX one_current_key ON run (key) WHERE current = 1;
    CREATE INDEX runs_of_a_learner ON run (learner, lab, id);
    CREATE TABLE exercise (
        run INTEGER NOT NULL REFERENCES run (id), exercise TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
        points REAL NOT NULL, checked REAL NOT NULL, earned REAL NOT NULL, hints INTEGER NOT NULL,
        UNIQUE (run, exercise)
    );
    CREATE TABLE check_ (
        run INTEGER NOT NULL REFERENCES run (id), check_id TEXT NOT NULL, exercise TEXT NOT NULL, title TEXT NOT NULL,
        status TEXT NOT NULL, points REAL NOT NULL, earned REAL NOT NULL, mistake TEXT NOT NULL, headline TEXT NOT NULL,
        seconds REAL NOT NULL,
        UNIQUE (run, exercise, check_id)
    );
    CREATE TABLE source (
        run INTEGER NOT NULL REFERENCES run (id), exercise TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (run, exercise)
    ) WITHOUT ROWID;
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE override (
        id INTEGER PRIMARY KEY, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, points REAL NOT NULL,
        reason TEXT NOT NULL, author TEXT NOT NULL, made TEXT NOT NULL, withdrawn INTEGER NOT NULL
    );
    """,
    # the shape of each source (grader.classroom.similarity.fingerprint) and its form, empty where it is still to be
    # found; the wall time of a run, null where it stands in the record only; and the path of its file below the folder
    # of submissions
    """
    ALTER TABLE source ADD COLUMN form TEXT NOT NULL DEFAULT '';
    ALTER TABLE source ADD COLUMN codes BLOB NOT NULL DEFAULT x'';
    ALTER TABLE run ADD COLUMN seconds REAL;
    ALTER TABLE run ADD COLUMN place TEXT NOT NULL DEFAULT '';
    """,
    # the CPU time of a run, null where it was not measured
    """
    ALTER TABLE run ADD COLUMN cpu_seconds REAL;
    """,
    # what the machine did that keeps a result from being a grade, empty where nothing
    """
    ALTER TABLE run ADD COLUMN provisional TEXT NOT NULL DEFAULT '';
    """,
    # why the hand-in time that a platform noted cannot be read; empty where it can, or where none noted any
    """
    ALTER TABLE run ADD COLUMN time_problem TEXT NOT NULL DEFAULT '';
    """,
    # who is in the class, as the roster that was given last says, in its order
    """
    CREATE TABLE person (
        place INTEGER PRIMARY KEY, learner TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL,
        canvas_id TEXT NOT NULL, moodle_id TEXT NOT NULL
    );
    """,
)

CURRENT = len(MIGRATIONS)
"""The version of the tables that this grader reads and writes (``PRAGMA user_version``)."""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a store; 0 for a file without tables, -1 for a file that is something else."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application == APPLICATION:
        return int(version)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return -1 if tables or application else 0


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables from ``version`` to the current one; each step is one transaction."""
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; PRAGMA application_id = {APPLICATION}; COMMIT;"
        )
