"""The grade of the whole course: what each lab weighs, which are dropped, extra credit, and the most that there is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.classroom.gradebook.gradebook import Total
from grader.course.rules import ClassRules


@dataclass(frozen=True)
class LabPart:
    """What a lab is in the grade of the course: the share of its points, and what it weighs. ``role`` says what else is
    to be known: ``counts``, ``dropped``, ``excused``, ``extra credit``, or ``open`` where it waits for a person."""

    lab: str
    share: float
    weight: float
    role: str = "counts"


@dataclass(frozen=True)
class CourseGrade:
    """The grade of a course for one learner, in percent, None where nothing of it is due from them, which is no 0;
    ``open``: whether a part of it waits for a person."""

    learner: str
    percent: float | None
    parts: Sequence[LabPart]
    capped: bool = False

    @property
    def open(self) -> bool:
        return any(part.role == "open" for part in self.parts)

    def part(self, lab: str) -> LabPart | None:
        """What a lab is in it."""
        return next((part for part in self.parts if part.lab == lab), None)

    def said(self) -> Iterator[str]:
        """How it came about, a line for each lab."""
        capped = ", the most that there is" if self.capped else ""
        percent = "none, since nothing counts" if self.percent is None else f"{self.percent:.4g} %"
        yield f"Course grade: {percent}{capped}{' so far' if self.open else ''}"
        for part in self.parts:
            role = "" if part.role == "counts" else f", {'waits for a person' if part.role == 'open' else part.role}"
            yield f"  {part.lab}: {100 * part.share:.4g} %, weighs {part.weight:g}{role}"


def course_grades(found: Iterable[Total], rules: ClassRules) -> dict[str, CourseGrade]:
    """The grade of each learner. Without rules it is the share of all points."""
    own: dict[str, list[Total]] = {}
    for total in found:
        own.setdefault(total.learner, []).append(total)
    return {learner: _grade(learner, totals, rules) for learner, totals in own.items()}


def _grade(learner: str, totals: Sequence[Total], rules: ClassRules) -> CourseGrade:
    parts = _drop([_part(total, rules) for total in totals], rules.drop_lowest)
    due = sum(part.weight for part in parts if part.role in ("counts", "open"))
    got = sum(part.share * part.weight for part in parts if part.role in ("counts", "open", "extra credit"))
    if not due:
        return CourseGrade(learner, None, parts)
    percent = 100 * got / due
    most = rules.cap_percent if rules.cap_percent < math.inf else percent
    return CourseGrade(learner, min(percent, most), parts, percent > most)


def _part(total: Total, rules: ClassRules) -> LabPart:
    weight = rules.weights.get(total.lab, 0.0) if rules.weights else total.worth
    if total.excused:
        return LabPart(total.lab, 0.0, weight, "excused")
    if total.standing.is_blank:
        return LabPart(total.lab, 0.0, 0.0, "open")
    weight = weight if rules.weights else total.points  # what checks failed at counts neither for nor against
    share = total.grade / total.points if total.points else 0.0
    if total.lab in rules.extra_credit:
        return LabPart(total.lab, share, weight, "extra credit")
    return LabPart(total.lab, share, weight, "open" if total.undecided else "counts")


def _drop(parts: Sequence[LabPart], number: int) -> list[LabPart]:
    """The parts with the lowest of those that count marked as dropped; one is always kept, and what is open too."""
    counting = [part for part in parts if part.role == "counts" and part.weight]
    least = sorted(counting, key=lambda part: part.share)[: max(0, min(number, len(counting) - 1))]
    dropped = {part.lab for part in least}
    return [replace(part, role="dropped") if part.lab in dropped else part for part in parts]


def said_of_course(grade: CourseGrade | None, rules: ClassRules) -> Iterator[str]:
    """What there is to say of the grade of the course, where the class has rules for it."""
    if grade is not None and rules.grades_course:
        yield from grade.said()


def by_learner(grades: Mapping[str, CourseGrade], rules: ClassRules) -> Mapping[str, CourseGrade]:
    """The grades of a course that has rules for it; none where it is the sum of the points."""
    return grades if rules.grades_course else {}
