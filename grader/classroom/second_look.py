"""Requests for a second look: queued from what was read, answered with a kept or a changed mark, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from grader.base.errors import UsageError
from grader.base.hashing import hash_of
from grader.base.text import one_line, printable_lines
from grader.classroom.actions import find_learner, needs_reason, override_of
from grader.classroom.asked import Asked
from grader.classroom.problems import RosterError
from grader.classroom.store.decisions import Request
from grader.classroom.store.entries import (
    OVERRIDE,
    By,
    Change,
    Kept,
    Key,
    as_one,
    check_override,
    entries,
    put_override,
    version_of_entry,
    write,
    write_within,
)
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.course.targets import find_exercise

_MOST_TEXT = 4_000
_DIGITS, _FORMER_DIGITS = 12, 8
"""Of the name of a request, now and as earlier ones are kept."""
_SHOWN = 300
_MOST_OPEN = 50
"""Requests of one learner that may wait at once, where files that learners sent bring them."""


@dataclass(frozen=True)
class Taken:
    """How many requests are new, a sentence on each that was left out, and on each that names somebody else."""

    new: int
    left_out: Sequence[str] = ()
    noted: Sequence[str] = ()


def take_in(store: ResultStore, course: Course, asked: Sequence[Asked], by: By) -> Taken:
    """Queue requests, each once however often it is read. Those of a table all or none; what learners sent is left out
    where it is about nothing, or more than one person can have waiting.

    Raises ``RosterError`` that names the line of a table that is about nobody, or nothing.
    """
    waiting = Counter(each.key.learner for each in queue(store))
    changes: dict[Key, Change] = {}
    left_out, noted = [], []
    for each in asked:
        try:
            lab, exercise = find_exercise(course, each.exercise)
            learner = find_learner(store, each.learner)
        except UsageError as wrong:
            if not each.sent:
                raise RosterError(f"{each.place}: {wrong.problem}.", wrong.advice) from None
            left_out.append(f"{each.place}: {one_line(f'{wrong.problem}. {wrong.advice}', _SHOWN)}")
            continue
        text = printable_lines(each.text, _MOST_TEXT)
        name = hash_of(part.encode() for part in (learner, lab.id, exercise.id, text))
        key = Key(Request.kind, learner, lab.id, exercise.id, name[:_DIGITS])
        earlier = replace(key, name=name[:_FORMER_DIGITS])
        if key in changes or version_of_entry(store, key) or version_of_entry(store, earlier):
            continue
        if each.sent and waiting[learner] >= _MOST_OPEN:
            left_out.append(f"{each.place}: {_MOST_OPEN} requests of {learner} wait already. Answer some first.")
            continue
        if each.claims:
            noted.append(f"{each.place} says it is of {each.claims!r}. It counts for {learner}, who sent it.")
        waiting[learner] += 1
        changes[key] = Change(key, Request(text=text, asked=each.asked or by.made), 0)
    return Taken(len(write(store, list(changes.values()), by)), left_out, noted)


def queue(store: ResultStore) -> list[Kept[Request]]:
    """The requests that are open, the oldest first."""
    return [each for each in entries(store, Request.kind, Request) if each.data.state == "open"]


def answer(
    store: ResultStore,
    course: Course,
    name: str,
    by: By,
    *,
    points: float | None = None,
    seen: int | None = None,
    points_seen: int | None = None,
    whose: tuple[str, str, str] | None = None,
) -> Kept[Request]:
    """Answer a request with ``by.reason`` and close it: with other ``points``, or the mark as it is.

    The answer and the points are written together. ``points_seen`` is the number of the last event of points set by
    hand that the person has seen (``last_override``). ``whose`` says of which learner, lab and exercise it is: a name
    alone is not always enough. Raises ``UsageError`` for one that is not open.
    """
    needs_reason(by)
    every = entries(store, Request.kind, Request, whose[0] if whose else None)
    found = [each for each in every if each.key.name == name and whose in (None, each.key_of)]
    if len(found) > 1:
        asked = ", ".join("/".join(each.key_of) for each in found)
        raise UsageError(f"{len(found)} requests have the name {name!r}: {asked}", "Answer them at the desk.")
    if not found:
        waiting = ", ".join(each.key.name for each in queue(store)) or "none"
        raise UsageError(f"there is no request {name!r}", f"Open are: {waiting}.")
    (kept,) = found
    if kept.data.state != "open":
        raise UsageError(f"request {name} was answered by {kept.by.author}", "Undo its event to open it again.")
    given = None if points is None else override_of(course, f"{kept.key.lab}/{kept.key.exercise}", points, by)
    state: Literal["kept", "changed"] = "kept" if given is None else "changed"
    closed = msgspec.structs.replace(kept.data, state=state, answer=by.reason)
    with store.writing() as connection:
        made = write_within(connection, [Change(kept.key, closed, kept.version if seen is None else seen)], by)
        override = Key(OVERRIDE, *kept.key_of)
        check_override(connection, override, points_seen)  # where the mark is kept, too: it is the one that was seen
        if given is not None:
            as_one(connection, [*made, put_override(connection, override, given)])  # undone, both are as before
    return kept
