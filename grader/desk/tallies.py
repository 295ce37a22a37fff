"""Sums over the class, kept up to date learner by learner: no page adds up ten thousand learners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.classroom.gradebook.forgotten import Sum
from grader.classroom.gradebook.gradebook import Grade, Total
from grader.desk.view import Member

NOBODY = Sum()


@dataclass
class ExerciseTally:
    """An exercise over those who handed it in: how many answers have each status, and the share of the points."""

    exercise: str
    title: str
    points: float
    statuses: Counter[str] = field(default_factory=Counter)
    shares: float = 0.0
    answers: int = 0
    counting: int = 0
    """Those that have points: neither excused nor left out by its checks."""
    set_by_hand: int = 0

    def share(self, forgotten: Sum = NOBODY) -> float:
        """The mean share of the points, from 0 to 1, with those of the forgotten."""
        return _mean(self.shares + forgotten.shares, self.counting + forgotten.learners)

    def add(self, grade: Grade, sign: int) -> None:
        """Count a grade, or with ``sign`` -1 no longer."""
        self.statuses[status_of(grade)] += sign
        self.answers += sign
        if grade.points:
            self.counting += sign
            self.shares += sign * grade.grade / grade.points
        self.set_by_hand += sign * (grade.counted.set_to is not None)


def _mean(shares: float, number: int) -> float:
    return max(0.0, shares / number) if number else 0.0


def status_of(grade: Grade) -> str:
    """The status of an answer; of one that a person alone decides on, ``to-mark`` or ``marked``."""
    if not grade.counted.by_hand or grade.status != "not-run":
        return grade.status
    return "to-mark" if grade.counted.marked is None else "marked"


@dataclass
class LabTally:
    """A lab over the class."""

    lab: str
    handed_in: int = 0
    learners: int = 0
    waiting: int = 0
    counting: int = 0
    """Of those who handed in, those who are not excused from all of it."""
    shares: float = 0.0
    set_by_hand: int = 0
    exercises: dict[str, ExerciseTally] = field(default_factory=dict)

    def share(self, forgotten: Sum = NOBODY) -> float:
        """The mean share of the points of those who handed in, from 0 to 1, with those of the forgotten."""
        return _mean(self.shares + forgotten.shares, self.counting + forgotten.learners)

    def add(self, total: Total, grades: Iterable[Grade], sign: int) -> None:
        """Count a learner, or with ``sign`` -1 no longer."""
        self.learners += sign
        self.handed_in += sign * total.handed_in
        self.waiting += sign * bool((total.undecided and total.handed_in) or total.provisional)
        self.set_by_hand += sign * total.set_by_hand
        if not total.handed_in:
            return
        if total.points:
            self.counting += sign
            self.shares += sign * total.grade / total.points
        for each in grades:
            known = self.exercises.setdefault(each.exercise, ExerciseTally(each.exercise, each.title, each.worth))
            known.add(each, sign)


class Tallies:
    """Those of all labs."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.labs: dict[str, LabTally] = {}
        self.waiting: set[str] = set()
        """Learners of whom something waits for a person, or for the machine."""
        for member in members:
            self.add(member, 1)

    def add(self, member: Member, sign: int) -> None:
        """Count a learner in every lab, or with ``sign`` -1 no longer."""
        if sign > 0 and member.waits:
            self.waiting.add(member.learner)
        elif sign < 0:
            self.waiting.discard(member.learner)
        grades: dict[str, list[Grade]] = {}
        for each in member.grades:
            grades.setdefault(each.lab, []).append(each)
        for lab, total in member.totals.items():
            self.labs.setdefault(lab, LabTally(lab)).add(total, grades[lab], sign)
