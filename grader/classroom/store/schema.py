"""The tables of a batch's results, as a history of migrations: what a file lacks is applied when it is opened.

A released migration never changes; a new form of the tables is one more at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

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
    # what people decide about learners, labs and exercises (grader.classroom.store.entries), data null where it was
    # taken back; each change of it, and of points set by hand, as an event; and the group of a learner
    """
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL,
        name TEXT NOT NULL, version INTEGER NOT NULL, data TEXT, reason TEXT NOT NULL, author TEXT NOT NULL,
        made TEXT NOT NULL,
        UNIQUE (kind, learner, lab, exercise, name)
    );
    CREATE INDEX entries_of_a_learner ON entry (learner, lab);
    CREATE TABLE event (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL,
        name TEXT NOT NULL, version INTEGER NOT NULL, before TEXT, after TEXT, reason TEXT NOT NULL,
        author TEXT NOT NULL, made TEXT NOT NULL, undoes INTEGER REFERENCES event (id)
    );
    CREATE INDEX events_of_a_learner ON event (learner, lab, id);
    CREATE INDEX overrides_of_a_grade ON override (learner, lab, exercise, id);
    INSERT INTO event (kind, learner, lab, exercise, name, version, before, after, reason, author, made)
        SELECT 'override', learner, lab, exercise, '', id,
            lag(points) OVER earlier, points, reason, author, made FROM (
                SELECT id, learner, lab, exercise, reason, author, made,
                    CASE WHEN withdrawn THEN NULL ELSE json_object('points', points) END AS points FROM override
            )
        WINDOW earlier AS (PARTITION BY learner, lab, exercise ORDER BY id) ORDER BY id;
    CREATE TRIGGER override_is_an_event AFTER INSERT ON override BEGIN
        INSERT INTO event (kind, learner, lab, exercise, name, version, before, after, reason, author, made)
        VALUES ('override', NEW.learner, NEW.lab, NEW.exercise, '', NEW.id,
            (SELECT CASE WHEN withdrawn THEN NULL ELSE json_object('points', points) END FROM override
             WHERE learner = NEW.learner AND lab = NEW.lab AND exercise = NEW.exercise AND id < NEW.id
             ORDER BY id DESC LIMIT 1),
            CASE WHEN NEW.withdrawn THEN NULL ELSE json_object('points', NEW.points) END,
            NEW.reason, NEW.author, NEW.made);
    END;
    ALTER TABLE person ADD COLUMN team TEXT NOT NULL DEFAULT '';
    """,
    # what the LMS calls a learner by LTI
    """
    ALTER TABLE person ADD COLUMN lti_user_id TEXT NOT NULL DEFAULT '';
    """,
    # a mark is that of a file, whose hash is its name: the one that was there when it was given; empty where there was
    # none of the learner's own; and the first of the events that were made as one
    """
    ALTER TABLE event ADD COLUMN act INTEGER REFERENCES event (id);
    UPDATE entry SET name = coalesce((
        SELECT json_extract(run.parts, '$.submission') FROM run
        WHERE run.learner = entry.learner AND run.lab = entry.lab AND datetime(run.graded) <= datetime(entry.made)
        ORDER BY run.id DESC LIMIT 1
    ), '') WHERE kind = 'mark';
    UPDATE event SET name = coalesce((
        SELECT name FROM entry WHERE entry.kind = 'mark' AND entry.learner = event.learner AND entry.lab = event.lab
            AND entry.exercise = event.exercise
    ), '') WHERE kind = 'mark';
    """,
    # that somebody handed in nothing is no result of a lab: what was stored so goes, and what it replaced counts again
    """
    DELETE FROM exercise WHERE run IN (SELECT id FROM run WHERE lab != '' AND problem = 'Nothing was handed in.');
    DELETE FROM check_ WHERE run IN (SELECT id FROM run WHERE lab != '' AND problem = 'Nothing was handed in.');
    DELETE FROM source WHERE run IN (SELECT id FROM run WHERE lab != '' AND problem = 'Nothing was handed in.');
    DELETE FROM run WHERE lab != '' AND problem = 'Nothing was handed in.';
    UPDATE run SET current = 1 WHERE id IN (
        SELECT max(id) FROM run WHERE lab != '' GROUP BY learner, lab HAVING max(current) = 0
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
    """Bring the tables from ``version`` to the current one; each step is one transaction.

    Whoever had to wait for another process that does the same finds it done.
    """
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if version_of(connection) >= number:
                continue
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, those with statements in them as one."""
    begun = ""
    for part in script.split(";"):
        begun += f"{part};"
        if sqlite3.complete_statement(begun):
            if begun.strip(" \n;"):
                yield begun
            begun = ""
