"""What the LMS was told of whom, so that a later delivery sends only what has changed, and with a later time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from grader.classroom.store.decisions import Delivered
from grader.classroom.store.entries import By, Change, Key, entries, write
from grader.classroom.store.store import ResultStore

_STEP = datetime.timedelta(milliseconds=1)


def delivered(store: ResultStore, container: str) -> Mapping[tuple[str, str], Delivered]:
    """What was told last, by learner and lab, to a container of line items."""
    found = entries(store, Delivered.kind, Delivered)
    return {(each.key.learner, each.key.lab): each.data for each in found if each.key.name == container}


def keep_delivered(store: ResultStore, container: str, whose: tuple[str, str], told: Delivered, by: By) -> None:
    """Keep what was told of a learner and lab, as an event. Raises ``StoreError``."""
    learner, lab = whose
    write(store, [Change(Key(Delivered.kind, learner, lab, name=container), told)], by)


def next_timestamp(now: datetime.datetime, told: Iterable[str]) -> str:
    """A time later than all that went with what was told, whatever the clock says: in UTC, with milliseconds."""
    last = max(map(datetime.datetime.fromisoformat, told), default=None)
    time = now if last is None else max(now, last + _STEP)
    return time.astimezone(datetime.UTC).isoformat(timespec="milliseconds")
