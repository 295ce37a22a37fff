"""Points that a person sets while others may do the same: nobody overwrites what they have not seen.

A form says which change was the last one when its page was made. If another one has come since, nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.classroom.store.entries import OVERRIDE, Key, put_override
from grader.classroom.store.queries import typed_rows
from grader.classroom.store.store import Override, ResultStore

Whose = tuple[str, str, str]
"""Learner, lab and exercise."""
_LAST = "SELECT coalesce(max(id), 0) FROM override WHERE learner = ? AND lab = ? AND exercise = ?"


@dataclass(frozen=True)
class Mark:
    """Points for an exercise of a learner, and the number of the last change that whoever sets them has seen."""

    whose: Whose
    override: Override
    seen: int


@dataclass(frozen=True)
class _Last:
    id: int


def last_change(store: ResultStore, whose: Whose) -> int:
    """The number of the last change by hand, 0 where there is none."""
    return next(typed_rows(store, _Last, _LAST, *whose)).id


def last_changes(store: ResultStore, lab: str, exercise: str) -> Mapping[str, int]:
    """Those of all learners who have one, for an exercise."""
    sql = "SELECT learner, max(id) FROM override WHERE lab = ? AND exercise = ? GROUP BY learner"
    return {row.learner: row.id for row in typed_rows(store, _LastOf, sql, lab, exercise)}


@dataclass(frozen=True)
class _LastOf:
    learner: str
    id: int


def add_marks(store: ResultStore, marks: Sequence[Mark]) -> list[Whose]:
    """Write marks in one transaction: all, or none where another person was faster, and then whose these are."""
    with store.writing() as connection:
        late = [mark.whose for mark in marks if connection.execute(_LAST, mark.whose).fetchone()[0] != mark.seen]
        if not late:
            for mark in marks:
                put_override(connection, Key(OVERRIDE, *mark.whose), mark.override)
    return late
