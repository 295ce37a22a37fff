"""What people decided about a class, at hand by learner, lab and exercise."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from grader.base.names import canonical
from grader.base.spreadsheet import TableError, column_names, csv_rows, lines_of
from grader.classroom.extending import until_of
from grader.classroom.people import Person
from grader.classroom.problems import RosterError
from grader.classroom.store.decisions import Bonus, Comment, Decision, Excused, Extension, InGroup, Mark, Request
from grader.classroom.store.entries import Kept, entries
from grader.classroom.store.queries import people_called, people_in_groups, people_rows
from grader.classroom.store.store import Override, ResultStore
from grader.course.model import Course, Exercise
from grader.results.counted import MarkLine, OnTop, Remark

_ASKED = "second look"
Lab = tuple[str, str]
"""A learner and a lab."""
Whose = tuple[str, str, str]
"""A learner, a lab and an exercise, empty for the whole lab."""
Said = tuple[str, str, str]
"""A learner, a lab, empty for all labs, and the group, empty for none."""


T = TypeVar("T", bound=Decision)


@dataclass(frozen=True)
class Decisions:
    """All that holds. Comments are in the order in which they were made."""

    overrides: Mapping[Whose, Override]
    extensions: Mapping[Lab, Kept[Extension]]
    excused: Mapping[Whose, Kept[Excused]]
    bonuses: Mapping[Lab, Kept[Bonus]]
    marks: Mapping[tuple[str, str, str, str], Kept[Mark]]
    """By learner, lab, exercise and file."""
    comments: Mapping[Whose, Sequence[Kept[Comment]]]
    requests: Mapping[Whose, Sequence[Kept[Request]]]
    groups: Mapping[Lab, str]
    members: Mapping[Lab, Sequence[str]]
    """The learners of a group, by group and lab."""

    def due(self, learner: str, lab: str, due: datetime.datetime | None) -> tuple[datetime.datetime | None, str]:
        """When a lab is due for a learner that is due at ``due``, and a sentence on it, empty where that is as for
        all: also where the class was given as much time since."""
        kept = self.extensions.get((learner, lab))
        extended = until_of(kept.data, due) if kept and due else None
        if kept is None or due is None or extended is None or extended <= due:
            return due, ""
        until = extended.isoformat(timespec="minutes")
        return extended, f"Extension: due {until} instead of {due.isoformat(timespec='minutes')}. {_why(kept)}"

    def unusable(self, learner: str, lab: str, due: datetime.datetime | None) -> tuple[str, str]:
        """Why an extension that is kept gives no time, and what to do about it; two empty texts where it gives one."""
        kept = self.extensions.get((learner, lab))
        if kept is None or due is None or until_of(kept.data, due) is not None:
            return "", ""
        said = kept.data.until or f"{kept.data.days:g} days"
        return (
            f"the extension by {kept.by.author} ({said}) gives no time",
            f"Take it back: grader extend {learner} {lab} --withdraw, or undo the event of {kept.by.made}.",
        )

    def excuse(self, learner: str, lab: str, exercise: str) -> str | None:
        """The reason why an exercise counts neither for nor against a learner, None where it counts."""
        kept = self.excused.get((learner, lab, "")) or self.excused.get((learner, lab, exercise))
        return None if kept is None else kept.by.reason

    def on_top(self, learner: str, lab: str, cap_percent: float, author: str = "") -> OnTop:
        """What a lab of a learner has beside its exercises; ``author`` handed it in for the group."""
        kept = self.bonuses.get((learner, lab))
        comments = self.remarks(learner, lab, "", author)
        return OnTop(kept.data.points if kept else 0.0, kept.by.reason if kept else "", cap_percent, comments)

    def marked(
        self, learner: str, lab: str, exercise: Exercise, author: str, file: str
    ) -> tuple[float | None, tuple[MarkLine, ...]]:
        """What a person gave for an exercise in a file of ``author``, None while it waits, and the rubric as a learner
        may see it then."""
        of = ((author, file), (author, ""), (learner, ""))
        kept = next((kept for who, name in of if (kept := self.marks.get((who, lab, exercise.id, name)))), None)
        if kept is None:
            return None, ()
        picked = kept.data.items
        lines = [MarkLine(item.text, item.points, item.id in picked) for item in exercise.rubric
                 if item.shown or item.id in picked]  # fmt: skip
        if kept.data.adjust:
            lines.append(MarkLine(kept.data.note or "Points on top", kept.data.adjust, True))
        return exercise.marked(picked, kept.data.adjust), tuple(lines)

    def remarks(self, learner: str, lab: str, exercise: str, author: str = "") -> tuple[Remark, ...]:
        """What people said of an exercise, or of a whole lab, that the learner may read; what is said of the work of
        ``author``, who handed it in for the group, is said to all of them."""
        told = [each for who in (author, learner) if who for each in self.comments.get((who, lab, exercise), ())]
        said = [Remark(kept.data.text, _where(kept.data)) for kept in told if kept.data.shown]
        return (*said, *map(_second_look, self.requests.get((learner, lab, exercise), ())))

    def team(self, learner: str, lab: str) -> Sequence[str]:
        """Those who hand in a lab together with a learner, who is one of them."""
        group = self.groups.get((learner, lab), "")
        return self.members.get((group, lab), (learner,)) if group else (learner,)


def decisions(store: ResultStore, course: Course, learner: str | None = None) -> Decisions:
    """All that holds in a store, or for one ``learner``, marks and comments of those who hand in with one too; groups
    are those of the roster, of the course's file, of the store, the last first.

    Raises ``StoreError``, ``RosterError`` for a file of groups that cannot be used.
    """
    if learner is None:
        groups = _grouped(course, people_rows(store), _said(store, course))
    else:
        groups = _groups_around(store, course, {learner})
    members: dict[Lab, list[str]] = defaultdict(list)
    for (mate, lab), group in groups.items():
        members[group, lab].append(mate)
    team: list[str | None] = [learner]
    if learner is not None:
        own = [members[group, lab] for (who, lab), group in groups.items() if who == learner]
        team = [*dict.fromkeys([learner, *chain.from_iterable(own)])]
    marks = [each for mate in team for each in entries(store, Mark.kind, Mark, mate)]
    comments = [each for mate in team for each in entries(store, Comment.kind, Comment, mate)]
    return Decisions(
        overrides=store.overrides(),
        extensions=_by_lab(entries(store, Extension.kind, Extension, learner)),
        excused={each.key_of: each for each in entries(store, Excused.kind, Excused, learner)},
        bonuses=_by_lab(entries(store, Bonus.kind, Bonus, learner)),
        marks={(*each.key_of, each.key.name): each for each in marks},
        comments=_gathered(comments),
        requests=_gathered(entries(store, Request.kind, Request, learner)),
        groups=groups,
        members=members,
    )


def mates(store: ResultStore, course: Course, learners: Collection[str], groups: Collection[str] = ()) -> set[str]:
    """These learners, all who hand in a lab with one of them, and the members of these groups. Who asks before a change
    and after it has all whom it touches: a group may have been left, or joined."""
    found = _groups_around(store, course, learners, groups)
    own = {(group, lab) for (who, lab), group in found.items() if who in learners}
    return {*learners} | {who for (who, lab), group in found.items() if group in groups or (group, lab) in own}


def _by_lab(found: Iterable[Kept[T]]) -> dict[Lab, Kept[T]]:
    return {(each.key.learner, each.key.lab): each for each in found}


def _gathered(found: Iterable[Kept[T]]) -> dict[Whose, list[Kept[T]]]:
    several: dict[Whose, list[Kept[T]]] = {}
    for each in found:
        several.setdefault(each.key_of, []).append(each)
    return several


def _second_look(kept: Kept[Request]) -> Remark:
    request = kept.data
    if request.state == "open":
        return Remark(f"You asked for a second look: {request.text}\nIt waits for an answer.", _ASKED)
    mark = "The mark was changed" if request.state == "changed" else "The mark is kept"
    return Remark(f"You asked for a second look: {request.text}\n{mark}: {request.answer}", _ASKED)


def _where(comment: Comment) -> str:
    parts = (("cell", comment.cell), ("line", comment.line))
    return ", ".join(f"{name} {number}" for name, number in parts if number)


def _why(kept: Kept[Extension]) -> str:
    return f"Reason: {kept.by.reason}"


def _groups_around(
    store: ResultStore, course: Course, learners: Collection[str], groups: Collection[str] = ()
) -> dict[Lab, str]:
    """The groups of some learners, and of all who are in one of these or of ``groups``: a class may be large."""
    said = _said(store, course)
    own = _grouped(course, people_called(store, learners), [each for each in said if each[0] in learners])
    names = {*own.values(), *groups}
    if not names:
        return own
    listed = (person.learner for person in people_in_groups(store, names))
    near = {*learners, *listed, *(learner for learner, _, group in said if group in names)}
    return _grouped(course, people_called(store, near), [each for each in said if each[0] in near])


def _grouped(course: Course, people: Iterable[Person], said: Iterable[Said]) -> dict[Lab, str]:
    """The group of each learner by lab, those without one left out."""
    labs = [lab.id for lab in course.labs]
    found: dict[Lab, str] = {}
    for learner, lab, group in chain(((each.learner, "", each.group) for each in people if each.group), said):
        found.update({(learner, each): group for each in ([lab] if lab else labs)})
    return {whose: group for whose, group in found.items() if group}


def _said(store: ResultStore, course: Course) -> list[Said]:
    """Who is in which group by the course's file, and then by what people decided; what comes later holds."""
    labs = frozenset(lab.id for lab in course.labs)
    written = _file_of_groups(course.root / course.rules.groups, labs) if course.rules.groups else []
    decided = sorted(entries(store, InGroup.kind, InGroup), key=lambda each: bool(each.key.lab))
    return [*written, *((each.key.learner, each.key.lab, each.data.group) for each in decided)]


def _file_of_groups(path: Path, labs: frozenset[str]) -> list[Said]:
    """What each line says."""
    try:
        rows = list(csv_rows(lines_of(path.read_bytes().decode("utf-8-sig"))))
    except OSError as problem:
        raise RosterError(f"{path}: {(problem.strerror or 'cannot be read').lower()}.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8 text.", "Save it as CSV UTF-8.") from None
    except TableError as problem:
        raise RosterError(f"{path}, line {problem.line}: this is no CSV: {problem}.") from None
    header = column_names(rows[0][1]) if rows else []
    missing = [name for name in ("learner", "group") if name not in header]
    if missing:
        raise RosterError(f"{path}, line 1: there must be a column `{missing[0]}`.")
    found = []
    for line, cells in rows[1:]:
        row = {name: canonical(cell) for name, cell in zip(header, cells, strict=False)}
        learner, lab = row.get("learner", ""), row.get("lab", "")
        if not cells:
            continue
        if not learner:
            raise RosterError(f"{path}, line {line}: the column `learner` is empty.")
        if lab and lab not in labs:
            raise RosterError(f"{path}, line {line}: the course has no lab {lab!r}.")
        found.append((learner, lab, row.get("group", "")))
    return sorted(found, key=lambda each: bool(each[1]))  # what is said of one lab goes before what is said of all
