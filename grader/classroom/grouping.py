"""Who hands in with whom: groups of a lab or of all labs, as the roster and the course's file say, and as a person
decided later, which goes before both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.base.errors import UsageError
from grader.base.names import canonical
from grader.classroom.actions import find_learner, needs_reason, whole_lab
from grader.classroom.gradebook.decided import decisions
from grader.classroom.store.decisions import InGroup
from grader.classroom.store.entries import By, Change, Kept, Key, entries, write
from grader.classroom.store.store import ResultStore
from grader.course.model import Course

_LONGEST = 60


@dataclass(frozen=True)
class Groups:
    """The members of each group of a lab, by lab and group; and what a person ``decided`` of whom."""

    of: Mapping[str, Mapping[str, Sequence[str]]]
    decided: Sequence[Kept[InGroup]]


def groups_of(store: ResultStore, course: Course, lab: str | None = None) -> Groups:
    """The groups that hold, of one lab or of all that have some."""
    only = whole_lab(course, lab).id if lab else ""
    found: dict[str, dict[str, list[str]]] = {each.id: {} for each in course.labs if only in ("", each.id)}
    members = decisions(store, course).members
    for (group, own), learners in members.items():
        if own in found:
            found[own][group] = sorted(learners)
    kept = [each for each in entries(store, InGroup.kind, InGroup) if only in ("", each.key.lab) or not each.key.lab]
    return Groups({own: dict(sorted(groups.items())) for own, groups in found.items() if groups}, kept)


def regroup(
    store: ResultStore,
    course: Course,
    learners: Sequence[str],
    by: By,
    *,
    group: str | None,
    lab: str | None = None,
    seen: Sequence[int | None] | None = None,
) -> list[int]:
    """Let learners hand in with a group, for one lab or for all: all of them, or none. An empty name is alone, None
    what roster and file say. What was decided of one lab stays where all labs are decided. ``seen`` are the versions
    that the person has seen, one for each learner. The numbers of the events.
    """
    needs_reason(by)
    place = whole_lab(course, lab).id if lab else ""
    data = None if group is None else InGroup(group=group_name(group) if group else "")
    keys = [Key(InGroup.kind, find_learner(store, learner), place) for learner in learners]
    versions = dict(zip(keys, seen or [None] * len(keys), strict=True))
    return write(store, [Change(key, data, version) for key, version in versions.items()], by)


def group_name(typed: str) -> str:
    """The name of a group as it is kept. Raises ``UsageError`` for one that nobody can read."""
    name = canonical(typed)
    if not name or not name.isprintable() or len(name) > _LONGEST:
        raise UsageError(f"a group has a name of at most {_LONGEST} characters, on one line")
    return name
