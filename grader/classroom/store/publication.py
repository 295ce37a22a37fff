"""Which labs are published, since when, and by whom: until then nothing of a lab is handed to learners."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from grader.classroom.store.decisions import Published
from grader.classroom.store.entries import By, Change, Event, Kept, Key, entries, events, version_of_entry, write
from grader.classroom.store.store import ResultStore


def publication(store: ResultStore, lab: str) -> Kept[Published] | None:
    """What holds of a lab; None where it is held back."""
    found = (each for each in entries(store, Published.kind, Published, "") if each.key.lab == lab)
    return next(found, None)


def is_published(store: ResultStore, lab: str, now: datetime.datetime) -> bool:
    """Whether learners may see what became of a lab."""
    found = publication(store, lab)
    return found is not None and datetime.datetime.fromisoformat(found.data.start) <= now


def version_of_publication(store: ResultStore, lab: str) -> int:
    """A number that grows with each decision about a lab."""
    return version_of_entry(store, _key(lab))


def decisions_about(store: ResultStore, lab: str) -> Sequence[Event]:
    """All that was decided about publishing a lab, the oldest first."""
    return [each for each in events(store, "", lab) if each.kind == Published.kind]


def publish(store: ResultStore, lab: str, start: str, by: By, seen: int | None = None) -> None:
    """Publish a lab from a time on. Raises ``ConflictError`` where somebody has decided since ``seen``."""
    write(store, [Change(_key(lab), Published(start=start), seen)], by)


def hold_back(store: ResultStore, lab: str, by: By, seen: int | None = None) -> None:
    """Let learners see nothing of a lab any more. Raises ``ConflictError`` as ``publish`` does."""
    write(store, [Change(_key(lab), None, seen)], by)


def _key(lab: str) -> Key:
    return Key(Published.kind, lab=lab)
