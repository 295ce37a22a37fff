"""What the LMS was told of whom, so that a later delivery sends only what has changed."""

from __future__ import annotations

from collections.abc import Mapping

from grader.classroom.store.decisions import Delivered
from grader.classroom.store.entries import By, Change, Key, entries, write
from grader.classroom.store.store import ResultStore


def delivered(store: ResultStore, container: str) -> Mapping[tuple[str, str], Delivered]:
    """What was told last, by learner and lab, to a container of line items."""
    found = entries(store, Delivered.kind, Delivered)
    return {(each.key.learner, each.key.lab): each.data for each in found if each.key.name == container}


def keep_delivered(store: ResultStore, container: str, whose: tuple[str, str], told: Delivered, by: By) -> None:
    """Keep what was told of a learner and lab, as an event. Raises ``StoreError``."""
    learner, lab = whose
    write(store, [Change(Key(Delivered.kind, learner, lab, name=container), told)], by)
