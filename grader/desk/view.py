"""The grades of a class as the desk holds them: read once, and after a change read anew for the learner it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from grader.classroom.gradebook.gradebook import Grade, Total, totals
from grader.classroom.people import Person


@dataclass(frozen=True)
class Member:
    """One learner: the handle that addresses use, and what there is of each lab."""

    learner: str
    handle: str
    person: Person
    grades: Sequence[Grade]
    totals: Mapping[str, Total]

    @property
    def grade(self) -> float:
        """What counts of all labs."""
        return sum(each.grade for each in self.totals.values())

    @property
    def points(self) -> float:
        """What could be had."""
        return sum(each.points for each in self.totals.values())

    @property
    def share(self) -> float:
        """The share of the points, from 0 to 1."""
        return self.grade / self.points if self.points else 0.0

    @property
    def waits(self) -> bool:
        """Whether some of it is to be decided by a person."""
        return any(each.undecided or each.provisional for each in self.totals.values())

    def of(self, lab: str) -> list[Grade]:
        """The exercises of a lab."""
        return [each for each in self.grades if each.lab == lab]


@dataclass(frozen=True)
class ClassView:
    """All members by id, in their order; ``version`` grows with each change of a grade."""

    members: Mapping[str, Member]
    by_handle: Mapping[str, str]
    labs: Sequence[str]
    version: int = 0

    def member(self, handle: str) -> Member | None:
        """The learner of a handle."""
        return self.members.get(self.by_handle.get(handle, ""))

    def handed_in(self, lab: str) -> list[Member]:
        """Who has a file for a lab."""
        return [each for each in self.members.values() if lab in each.totals and each.totals[lab].handed_in]

    @property
    def grades(self) -> list[Grade]:
        """Those of all."""
        return [grade for member in self.members.values() for grade in member.grades]


def class_view(found: Iterable[Grade], handle: Callable[[str], str], version: int = 0) -> ClassView:
    """The view of grades that are sorted by learner."""
    members = {learner: member(learner, list(own), handle) for learner, own in groupby(found, key=lambda g: g.learner)}
    labs = dict.fromkeys(lab for each in members.values() for lab in each.totals)
    return ClassView(members, {each.handle: learner for learner, each in members.items()}, list(labs), version)


def member(learner: str, own: Sequence[Grade], handle: Callable[[str], str]) -> Member:
    """One learner with all grades; ``own`` is not empty."""
    return Member(learner, handle(learner), own[0].person, own, {each.lab: each for each in totals(own)})


def changed(view: ClassView, own: Sequence[Member]) -> ClassView:
    """The view with other grades of some learners."""
    members = {**view.members, **{each.learner: each for each in own}}
    return replace(view, members=members, version=view.version + 1)
