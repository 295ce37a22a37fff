"""Which labs are published, since when, and by whom: until then nothing of a lab is handed to learners."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import msgspec

from grader.classroom.problems import StoreError
from grader.classroom.store.store import ResultStore

_SETTING = "publication "


@dataclass(frozen=True)
class Publication:
    """A decision to publish a lab from the ISO time ``start`` on, or, ``withdrawn``, to hold it back again."""

    start: str
    author: str
    made: str
    withdrawn: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether the lab can be seen because of it."""
        return not self.withdrawn and datetime.fromisoformat(self.start) <= now


def publications(store: ResultStore, lab: str) -> Sequence[Publication]:
    """All decisions about a lab, the oldest first; the last one holds."""
    text = store.setting(f"{_SETTING}{lab}")
    if text is None:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[Publication, ...])
    except msgspec.MsgspecError as problem:
        raise StoreError(f"{store.path} is damaged: {problem}", "Put back a copy of it.") from None


def is_published(store: ResultStore, lab: str, now: datetime) -> bool:
    """Whether learners may see what became of a lab."""
    found = publications(store, lab)
    return bool(found) and found[-1].holds(now)


def decide(store: ResultStore, lab: str, made: Publication, seen: int) -> bool:
    """Keep a decision; False, and nothing is kept, where there are others by now than the number that was ``seen``."""
    name = f"{_SETTING}{lab}"
    with store.writing() as connection:
        row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        known = json.loads(row[0]) if row else []
        if len(known) != seen:
            return False
        value = json.dumps([*known, asdict(made)])
        connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
    return True
