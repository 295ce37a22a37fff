"""What people gave, said and decided, as the pages of one learner show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.store.decisions import Bonus, Comment, Excused, Extension, InGroup, Mark, Request
from grader.classroom.store.entries import By, Event, Kept, Key, entries, version_of_entry
from grader.classroom.store.store import ResultStore
from grader.course.model import Exercise, RubricItem
from grader.desk.desk import Desk

_LONGEST = 200


@dataclass(frozen=True)
class Holding:
    """Something that holds for a learner alone: ``what`` it is called in forms, and in words."""

    what: str
    title: str
    key: Key
    text: str
    by: By


@dataclass(frozen=True)
class Hand:
    """What people give and say of one answer."""

    desk: Desk
    grade: Grade

    @property
    def learner(self) -> str:
        return self.grade.learner

    @property
    def lab(self) -> str:
        return self.grade.lab

    @property
    def exercise(self) -> str:
        return self.grade.exercise

    @property
    def declared(self) -> Exercise | None:
        """The exercise as the course has it."""
        labs = [each for each in self.desk.course.labs if each.id == self.lab]
        return next((each for lab in labs for each in lab.exercises if each.id == self.exercise), None)

    @property
    def rubric(self) -> Sequence[RubricItem]:
        """What a person looks for."""
        return self.declared.rubric if self.declared else ()

    @property
    def begun(self) -> bool:
        """Whether there is anything to mark."""
        return bool(self.grade.run) and self.grade.status != "not-started"

    @property
    def marked(self) -> Kept[Mark] | None:
        """The mark of the file that counts."""
        return next((each for each in self._marks if each.key.name in (self.grade.file, "")), None)

    @property
    def former(self) -> Kept[Mark] | None:
        """The last mark of another file, where this one has none yet."""
        return max(self._marks, key=lambda each: each.by.made, default=None) if self.marked is None else None

    @property
    def _marks(self) -> list[Kept[Mark]]:
        found = entries(self.desk.store, Mark.kind, Mark, self.grade.author)
        return [each for each in found if (each.key.lab, each.key.exercise) == (self.lab, self.exercise)]

    @property
    def version(self) -> int:
        """Of the mark, for who changes it."""
        key = Key(Mark.kind, self.grade.author, self.lab, self.exercise, self.grade.file)
        return version_of_entry(self.desk.store, key)

    @property
    def requests(self) -> list[Kept[Request]]:
        """What the learner asked to be looked at again, with the answers."""
        found = entries(self.desk.store, Request.kind, Request, self.learner)
        return [each for each in found if (each.key.lab, each.key.exercise) == (self.lab, self.exercise)]

    @property
    def comments(self) -> list[Kept[Comment]]:
        """What was said, the oldest first."""
        whose = dict.fromkeys([self.grade.author, self.learner])
        found = [each for who in whose for each in entries(self.desk.store, Comment.kind, Comment, who)]
        return [each for each in found if (each.key.lab, each.key.exercise) == (self.lab, self.exercise)]


def holdings(store: ResultStore, learner: str) -> Iterator[Holding]:
    """What holds for a learner alone."""
    for extension in entries(store, Extension.kind, Extension, learner):
        until = f"until {extension.data.until}" if extension.data.until else f"{extension.data.days:g} days more"
        yield Holding("extend", "More time", extension.key, until, extension.by)
    for excused in entries(store, Excused.kind, Excused, learner):
        yield Holding("excuse", "Excused", excused.key, "counts neither for nor against", excused.by)
    for bonus in entries(store, Bonus.kind, Bonus, learner):
        yield Holding("bonus", "Bonus", bonus.key, f"{bonus.data.points:+g} points", bonus.by)
    for group in entries(store, InGroup.kind, InGroup, learner):
        yield Holding("group", "Group", group.key, group.data.group or "alone", group.by)


def said(event: Event) -> str:
    """A change in words: what it made of what, and why."""
    of = f"{event.exercise}: " if event.exercise else ""
    undoes = f" (undoes change {event.undoes})" if event.undoes else ""
    reason = f". {event.reason}" if event.reason else ""
    return f"{of}{_made(event)}{undoes}{reason}"


def _made(event: Event) -> str:
    now: dict[str, Any] = msgspec.json.decode(event.after) if event.after else {}
    taken_back = event.after is None
    match event.kind:
        case "override":
            return "points set by hand withdrawn" if taken_back else f"set to {now['points']:g}"
        case "extension":
            return "extension taken back" if taken_back else _due(now)
        case "excused":
            return "no longer excused" if taken_back else "excused"
        case "bonus":
            return "bonus taken back" if taken_back else f"bonus of {now['points']:+g} points"
        case "group":
            return "group as the roster says" if taken_back else f"group {now['group'] or 'of one'}"
        case "mark":
            items = ", ".join(now.get("items", ())) or "nothing of the rubric"
            return "mark withdrawn" if taken_back else f"marked: {items}{_adjusted(now)}"
        case "comment":
            return "comment deleted" if taken_back else f"comment: {now['text'][:_LONGEST]}"
        case "request":
            return f"second look: {now.get('state', 'open')}"
        case "delivered":
            return "delivery to the LMS taken back here" if taken_back else _delivered(now)
        case other:
            return f"{other} {'taken back' if taken_back else event.after}"


def _due(extension: dict[str, Any]) -> str:
    return f"due {extension['until']}" if extension.get("until") else f"due {extension['days']:g} days later"


def _delivered(now: dict[str, Any]) -> str:
    told = now["score"]
    if told.get("given") is None:
        return f"told the LMS: no points, {told['grading']}"
    return f"told the LMS: {told['given']:g} of {told['maximum']:g}"


def _adjusted(mark: dict[str, Any]) -> str:
    if not mark.get("adjust"):
        return ""
    note = mark.get("note", "")[:_LONGEST]
    return f", {mark['adjust']:+g}{f' ({note})' if note else ''}"
